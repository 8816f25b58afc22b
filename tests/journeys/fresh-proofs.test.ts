import { afterEach, beforeEach, expect, test } from "bun:test";
import { decodeJwt } from "jose";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Machine, type Network, startMachine } from "./world/machine.ts";
import { askForCode, Person, POLL_MS } from "./world/person.ts";
import { captureAll, eventsOf, observersOf, saved } from "./world/saved.ts";

let server: HostServer;
let ada: Person;
let laptop: Machine;
/** The `jti` of every proof that the tray sent, by the path that it went to. */
let sent: { readonly path: string; readonly jti: string }[];
/** The errors of all challenges and token refusals that it met. */
let errors: string[];
beforeEach(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  laptop = await startMachine("Laptop");
  [sent, errors] = [[], []];
});
afterEach(async () => {
  await laptop?.close();
  await server?.stop();
});

function proofIn(init: RequestInit | undefined): string | undefined {
  const proof = new Headers(init?.headers).get("dpop");
  return proof === null ? undefined : (decodeJwt(proof).jti ?? "none");
}

/** Passes everything on and writes down what it saw; `loses` tells whose answers get lost on the way back. */
function watching(loses: (path: string) => boolean): Network {
  return async (send, url, init) => {
    const path = new URL(url).pathname;
    const jti = proofIn(init);
    if (jti !== undefined) sent.push({ path, jti });
    const answer = await send(url, init);
    const text = answer.ok ? "" : await answer.clone().text();
    const challenge = answer.headers.get("www-authenticate") ?? text;
    const [, error] = /"?error"?[=:] ?"(\w+)"/.exec(challenge) ?? [];
    if (error !== undefined) errors.push(error);
    if (loses(path)) throw new TypeError("the connection was cut");
    return answer;
  };
}

test("a tray proves its key anew in every request: after a lost answer, a nonce that was asked for, a token that ran out", async () => {
  const lost = new Set<string>();
  const losesFirst = (path: string) => sent.some((one) => one.path === path) && !lost.has(path) && !!lost.add(path);
  laptop.network = watching(losesFirst);
  const { whole, userCode } = await askForCode(laptop, server.origin);
  await ada.confirm(userCode);
  let paired = false;
  void whole.then(() => (paired = true));
  await until("the device code to be redeemed in spite of a lost answer", () => {
    laptop.timers.wind(POLL_MS);
    return paired;
  });
  await captureAll(laptop, [saved(laptop, "src/proven.ts", Date.now())]);
  await laptop.emptied();
  // Started anew it knows no nonce; then its clock is set wrong, and at last its access token runs out.
  await laptop.kill();
  await laptop.start();
  await laptop.reaches("recording");
  laptop.timers.step(-2 * 3_600_000);
  await captureAll(laptop, [saved(laptop, "src/later.ts", Date.now())]);
  await laptop.emptied();
  laptop.timers.step(4 * 3_600_000);
  await captureAll(laptop, [saved(laptop, "src/last.ts", Date.now())]);
  await laptop.emptied();

  expect([...lost].toSorted()).toEqual(["/oauth/token", "/v1/events", "/v1/heartbeat"]);
  expect(errors).toContain("use_dpop_nonce");
  expect(errors).not.toContain("invalid_dpop_proof");
  expect(sent.filter(({ path }) => path === "/oauth/token").length).toBeGreaterThan(2);
  expect(new Set(sent.map(({ jti }) => jti)).size).toBe(sent.length);
});

test("a push that the network itself sends twice is stored once, and the tray stays paired", async () => {
  await ada.pair(laptop);
  let doubled = 0;
  const plain = watching(() => false);
  laptop.network = async (send, url, init) => {
    if (new URL(url).pathname === "/v1/events" && doubled === 0) {
      doubled += 1;
      await send(url, init);
    }
    return await plain(send, url, init);
  };
  await captureAll(laptop, [saved(laptop, "src/twice.ts", Date.now())]);
  await laptop.emptied();
  expect(doubled).toBe(1);
  expect(errors).toContain("invalid_dpop_proof");
  expect(eventsOf(await ada.timeline(), "src/twice.ts").map(observersOf)).toEqual([[laptop.observer]]);
  await laptop.reaches("recording");
});
