import { afterEach, beforeEach, expect, test } from "bun:test";
import { connect } from "node:net";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { browserAt } from "../server/browser.ts";
import { pairDevice } from "../server/tray.ts";
import { capture } from "../server/world/account.ts";
import { wrongIn } from "./world/count-once.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, saved } from "./world/saved.ts";

let server: HostServer;
let ada: Person;
let bareTray: string;
const machines: Machine[] = [];
beforeEach(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  const request = (path: string, init?: RequestInit) => fetch(new URL(path, server.origin), init);
  const link = new URL(server.tandem("sign-in-link", "Ada").stdout.trim());
  const browser = await browserAt(server.origin, request, link.hash.slice("#token=".length));
  bareTray = (await pairDevice({ request }, browser)).access_token;
});
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.close();
  await server?.stop();
});

/** A push whose last byte is held back: it is under way until that is sent. */
async function holdPush(path: string): Promise<{ finish(): Promise<string> }> {
  const payload = { workspace: "tandem", path, content_sha256: "0".repeat(64) };
  const body = JSON.stringify({ captures: [capture({ at: Date.now() - 60_000, payload })] });
  const socket = connect(server.port, "localhost");
  let said = "";
  let ended = false;
  socket.on("data", (data) => {
    said += data.toString();
  });
  socket
    .on("error", () => undefined)
    .on("close", () => {
      ended = true;
    });
  const head = ["POST /v1/events HTTP/1.1", "host: localhost", `authorization: Bearer ${bareTray}`];
  const about = ["content-type: application/json", `content-length: ${body.length}`, "", ""];
  await new Promise<void>((resolve) =>
    socket.write([...head, ...about].join("\r\n") + body.slice(0, -1), () => resolve()),
  );
  // Another request on another connection is answered after the first has been taken up.
  await until("the push to be taken up", async () => (await fetch(`${server.origin}/healthz`)).ok);
  return {
    async finish() {
      socket.write(body.slice(-1));
      return until("an answer to the held push", () => (said.includes("}") || ended ? said : undefined));
    },
  };
}

const readiness = async () => ((await (await fetch(`${server.origin}/readyz`)).json()) as { status: string }).status;

test("a server told to stop answers what is under way, sends away what is new with the time to come back, and then is gone", async () => {
  const held = await holdPush("src/held.ts");
  process.kill(server.pid(), "SIGTERM");
  await until("the end to begin", async () => (await readiness()) === "ending");
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
  for (const path of ["/", "/v1/devices", "/v1/timeline", "/oauth/jwks"]) {
    const answer = await fetch(server.origin + path);
    expect([path, answer.status]).toEqual([path, 503]);
    expect(Number(answer.headers.get("retry-after")), path).toBeGreaterThan(0);
  }
  const answer = await held.finish();
  expect(answer).toStartWith("HTTP/1.1 200 ");
  expect(answer).toContain('"status":"stored"');
  expect(await server.exited()).toBe(0);
  await server.restart();
  expect((await ada.timeline()).map(({ payload }) => payload.path)).toEqual(["src/held.ts"]);
});

test("a second signal ends the server at once, and nothing of what was under way is stored", async () => {
  await holdPush("src/cut.ts");
  process.kill(server.pid(), "SIGTERM");
  await until("the end to begin", async () => (await readiness()) === "ending");
  // Ctrl-C may arrive twice where npm passes it on too: within half a second it is taken for one.
  const begun = performance.now();
  await until("the first signal to be past", () => performance.now() - begun > 600);
  process.kill(server.pid(), "SIGTERM");
  expect(await server.exited()).toBe(128 + 15);
  await server.restart();
  expect(await ada.timeline()).toEqual([]);
  expect(server.tandem("audit", "verify").code).toBe(0);
});

test("trays that are sent away together come back after the time they were told, not all at once, and lose nothing", async () => {
  for (let nth = 0; nth < 6; nth++) machines.push(await startMachine(`Machine ${nth}`));
  for (const machine of machines) await ada.pair(machine);
  const tries = new Map<Machine, { at: number; status: number; toldMs: number }[]>(
    machines.map((machine) => [machine, []]),
  );
  for (const machine of machines)
    machine.network = async (send, url, init) => {
      const at = performance.now();
      const answer = await send(url, init);
      if (url.endsWith("/v1/events"))
        tries
          .get(machine)
          ?.push({ at, status: answer.status, toldMs: Number(answer.headers.get("retry-after")) * 1000 });
      return answer;
    };
  const held = await holdPush("src/held.ts");
  process.kill(server.pid(), "SIGTERM");
  await until("the end to begin", async () => (await readiness()) === "ending");
  const paths = machines.map(({ name }) => `src/${name}.ts`);
  await Promise.all(
    machines.map((machine, nth) => captureAll(machine, [saved(machine, paths[nth] ?? "", Date.now())])),
  );
  const sentAway = () => machines.filter((machine) => tries.get(machine)?.[0]?.status === 503);
  // Whoever is too late for that finds nobody; how a tray goes on then is told elsewhere.
  await until("some to be sent away", () => sentAway().length >= 3);
  await held.finish();
  await server.exited();
  await server.restart();
  await Promise.all(machines.map((machine) => machine.emptied()));
  const waits = sentAway().map((machine) => {
    const [first, second] = tries.get(machine) ?? [];
    if (first === undefined || second === undefined) throw new Error(`${machine.name} did not try twice`);
    expect(first.toldMs).toBeGreaterThanOrEqual(2000);
    expect(second.at - first.at).toBeGreaterThanOrEqual(first.toldMs);
    return second.at - first.at;
  });
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(50);
  const timeline = await ada.timeline();
  for (const [nth, machine] of machines.entries()) expect(wrongIn(timeline, [paths[nth] ?? ""], [machine])).toEqual([]);
});

test("a server stopped again and again under load loses nothing and stores nothing twice", async () => {
  for (const skewMs of [40_000, -40_000]) machines.push(await startMachine(`Clock ${skewMs}`, { skewMs }));
  for (const machine of machines) await ada.pair(machine);
  const begin = Date.now() - 3_600_000;
  const paths = Array.from({ length: 300 }, (_, index) => `src/stopped-${index}.ts`);
  for (let at = 0; at < paths.length; at += 100) {
    const some = paths.slice(at, at + 100);
    const capturing = machines.map((machine) =>
      captureAll(
        machine,
        some.map((path, index) => saved(machine, path, begin + (at + index) * 10_000)),
      ),
    );
    await server.kill("SIGTERM");
    expect(await server.exited()).toBe(0);
    await Promise.all(capturing);
    await server.restart();
  }
  await Promise.all(machines.map((machine) => machine.emptied()));
  expect(wrongIn(await ada.timeline(), paths, machines)).toEqual([]);
  expect(server.tandem("audit", "verify").code).toBe(0);
});
