import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { expectRevocationToBeTheLine } from "./world/revocation-line.ts";
import { captureAll, eventsOf, fingerprintOf, observersOf, saved } from "./world/saved.ts";

/** How often the server asks for a heartbeat, in ms. */
const HEARTBEAT_MS = 30_000;

let server: HostServer;
let ada: Person;
const machines: Machine[] = [];
beforeAll(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
});
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.close();
});
afterAll(() => server?.stop());

async function pairedMachine(name: string): Promise<Machine & { deviceId: string }> {
  const machine = await startMachine(name);
  machines.push(machine);
  const { deviceId } = await ada.pair(machine);
  return Object.assign(machine, { deviceId });
}

test("the answer to DELETE is the line: nothing of the device is stored after it, whatever was in flight, and others go on", async () => {
  for (let round = 0; round < 5; round++) {
    const lost = await pairedMachine(`Lost ${round}`);
    const kept = await pairedMachine(`Kept ${round}`);
    await expectRevocationToBeTheLine(server.place, ada, { lost, kept }, 100 + 30 * round);
  }
});

test("the refusal is 401 with the problem device-revoked, and the refresh token is as dead", async () => {
  const laptop = await pairedMachine("Laptop");
  const tokens = JSON.parse((await laptop.ports().secrets.get("tokens")) ?? "{}");
  await ada.revoke(laptop.deviceId);
  const push = await fetch(`${server.origin}/v1/events`, {
    method: "POST",
    headers: { authorization: `DPoP ${tokens.accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ captures: [] }),
  });
  expect(push.status).toBe(401);
  expect(push.headers.get("www-authenticate")).toContain('error="invalid_token"');
  expect(await push.json()).toMatchObject({ type: `${server.origin}/problems/device-revoked`, status: 401 });
  const refresh = await fetch(`${server.origin}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: tokens.refreshToken,
      client_id: "tandem-editor",
    }),
  });
  expect(refresh.status).toBe(400);
  expect(await refresh.json()).toMatchObject({
    error: "invalid_grant",
    error_uri: `${server.origin}/problems/device-revoked`,
  });
});

test("an idle tray knows within one heartbeat: it stops capturing and forgets its tokens and key", async () => {
  const laptop = await pairedMachine("Laptop");
  await ada.revoke(laptop.deviceId);
  laptop.timers.wind(HEARTBEAT_MS);
  expect(await laptop.reaches("revoked")).toMatchObject({ account: { name: "Ada" }, reason: "device-revoked" });
  await captureAll(laptop, [saved(laptop, "src/after.ts", Date.now())]);
  expect(await laptop.ports().outbox.length()).toBe(0);
  // The state is told as soon as it holds; forgetting takes a few writes more.
  const { secrets, keys } = laptop.ports();
  await until("the tokens and the key to be forgotten", async () => {
    return (await secrets.get("tokens")) === undefined && (await keys.load()) === undefined;
  });
});

test("a tray that slept through its revocation hears the right reason, though its token has expired too", async () => {
  const laptop = await pairedMachine("Laptop");
  await laptop.kill();
  await ada.revoke(laptop.deviceId);
  laptop.timers.wind(60 * 60_000);
  await laptop.start();
  expect(await laptop.reaches("revoked")).toMatchObject({ reason: "device-revoked" });
});

test("pairing again pushes the outbox that was kept, and adds no duplicate of what had arrived", async () => {
  const laptop = await pairedMachine("Laptop");
  const at = Date.now() - 60_000;
  const observations = Array.from({ length: 30 }, (_, index) => saved(laptop, `src/kept-${index}.ts`, at + index));
  await captureAll(laptop, observations.slice(0, 20));
  const held = await laptop.ports().outbox.oldest(100);
  await laptop.emptied();
  const before = fingerprintOf(await ada.timeline());
  // As though the answer to that push had never come, and ten more were noticed before the tray heard.
  await laptop.ports().outbox.append(held);
  await ada.revoke(laptop.deviceId);
  await captureAll(laptop, observations.slice(20));
  await laptop.reaches("revoked");
  expect(laptop.tray().status().outbox.waiting).toBe(held.length + 10);
  await ada.pair(laptop);
  await laptop.emptied();
  const timeline = await ada.timeline();
  for (const { payload } of observations)
    expect(eventsOf(timeline, String(payload.path)).map(observersOf)).toEqual([[laptop.observer]]);
  expect(fingerprintOf(timeline).filter((event) => before.includes(event)).length).toBe(before.length);
});

test("another account never receives the outbox unasked; the person may send it, discard it, or take the pairing back", async () => {
  const grace = await Person.signIn(server, "Grace");
  for (const decision of ["cancel", "discard", "throw all away", "send"] as const) {
    const laptop = await pairedMachine(`Shared ${decision}`);
    const path = `src/${decision}.ts`;
    await ada.revoke(laptop.deviceId);
    await captureAll(laptop, [saved(laptop, path, Date.now())]);
    await laptop.reaches("revoked");
    await expect(grace.pair(laptop)).rejects.toThrow("other-account-outbox");
    expect(laptop.tray().status()).toMatchObject({ state: "undecided", previous: { account: { name: "Ada" } } });
    await captureAll(laptop, [saved(laptop, "src/undecided.ts", Date.now())]);
    laptop.timers.wind(HEARTBEAT_MS);
    await laptop.tray().wake();
    expect(eventsOf(await grace.timeline(), path)).toEqual([]);
    expect(await laptop.ports().outbox.length()).toBe(1);

    if (decision === "throw all away") await laptop.tray().discardOutbox();
    else await laptop.tray().settleOutbox(decision);
    if (decision === "cancel") {
      expect(laptop.tray().status()).toMatchObject({ state: "not-paired", outbox: { waiting: 1 } });
      expect((await grace.devices()).map(({ status }) => status)).toEqual(["revoked"]);
      continue;
    }
    await laptop.emptied();
    expect(laptop.tray().status().state).toBe("recording");
    expect(eventsOf(await grace.timeline(), path).length).toBe(decision === "send" ? 1 : 0);
  }
});

test("who takes a pairing back while the server is away is told that the device stays on it", async () => {
  const grace = await Person.signIn(server, "Grace");
  const laptop = await pairedMachine("Taken back");
  await ada.revoke(laptop.deviceId);
  await captureAll(laptop, [saved(laptop, "src/taken-back.ts", Date.now())]);
  await laptop.reaches("revoked");
  await expect(grace.pair(laptop)).rejects.toThrow("other-account-outbox");
  laptop.network = () => Promise.reject(new TypeError("The server is away."));
  expect(await laptop.tray().settleOutbox("cancel")).toMatchObject({ outcome: "unpaired-here-only" });
  expect(laptop.tray().status()).toMatchObject({ state: "not-paired", outbox: { waiting: 1 } });
  expect((await grace.devices()).find(({ name }) => name === "Taken back")?.status).toBe("active");
});
