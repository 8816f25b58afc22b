import { afterEach, beforeEach, expect, test } from "bun:test";
import { pairings } from "../../../server/store/schema.ts";
import { startServer, type TestServer } from "../start.ts";
import { post, startPairing } from "../tray.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

test("pending pairings are bounded per address", async () => {
  for (let started = 0; started < 20; started += 1) await startPairing(server);
  const refused = await post(server, "/oauth/device_authorization", { client_id: "tandem-editor" });
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("60");
  server.passTime(601_000);
  expect((await post(server, "/oauth/device_authorization", { client_id: "tandem-editor" })).status).toBe(200);
});

test("a request that is refused for its address leaves the pairing window as it was", async () => {
  const [ann, bob] = [await server.signIn("ann"), await server.signIn("bob")];
  const opened = await ann.send("POST", "/v1/pairings", {});
  const { pairing_window_id } = (await opened.json()) as { pairing_window_id: string };
  for (let started = 0; started < 20; started += 1) await startPairing(server);
  const asked = { client_id: "tandem-editor", pairing_window_id };
  expect((await post(server, "/oauth/device_authorization", asked)).status).toBe(429);
  await server.context.store.write(async (tx) => {
    await tx.db.delete(pairings);
  });
  const { user_code } = await startPairing(server, { pairing_window_id });
  expect((await bob.send("POST", "/v1/pairings/lookup", { user_code })).status).toBe(404);
  const seen = await ann.send("POST", "/v1/pairings/lookup", { user_code });
  expect(await seen.json()).toMatchObject({ from_this_window: true });
});

test("pending pairings are bounded in all, but for those that a pairing window vouches for", async () => {
  const ann = await server.signIn();
  const opened = async () => {
    const answer = await ann.send("POST", "/v1/pairings", {});
    return ((await answer.json()) as { pairing_window_id: string }).pairing_window_id;
  };
  await server.context.store.write(async (tx) => {
    for (let row = 0; row < 1000; row += 1) await tx.db.insert(pairings).values(waitingPairing(server, row));
  });
  const ask = (more: Record<string, string> = {}) =>
    post(server, "/oauth/device_authorization", { client_id: "tandem-editor", ...more });
  const refused = await ask();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
  const windowId = await opened();
  expect((await ask({ pairing_window_id: windowId })).status).toBe(200);
  // A window vouches once, and only one that there is.
  expect((await ask({ pairing_window_id: windowId })).status).toBe(429);
  expect((await ask({ pairing_window_id: "made-up" })).status).toBe(429);
  // What windows vouch for takes no one else's place, and is bounded per address all the same.
  for (let vouchedFor = 1; vouchedFor < 20; vouchedFor += 1)
    expect((await ask({ pairing_window_id: await opened() })).status).toBe(200);
  expect((await ask({ pairing_window_id: await opened() })).status).toBe(429);
  server.passTime(601_000);
  expect((await ask()).status).toBe(200);
});

/** One of many strangers' pairings, each from an address of its own. */
function waitingPairing({ context }: TestServer, row: number): typeof pairings.$inferInsert {
  const now = context.clock.now();
  return {
    id: crypto.randomUUID(),
    deviceCodeHash: crypto.getRandomValues(new Uint8Array(32)),
    userCodeMac: crypto.getRandomValues(new Uint8Array(32)),
    clientId: "tandem-editor",
    scope: "heartbeat",
    deviceName: "A stranger's",
    devicePlatform: "unknown",
    address: `203.0.${row >> 8}.${row & 255}`,
    requestedAt: now,
    expiresAt: now + 600_000,
    intervalMs: 5000,
    status: "pending",
  };
}
