import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Device } from "@tandem/contract/device";
import type { HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { countEvents } from "../../../server/devices/count-events.ts";
import { UnderWay } from "../../../server/http/under-way.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { makeKey, pairDevice } from "../tray.ts";
import { capture } from "../world/account.ts";

let server: TestServer;
let ann: Browser;
beforeEach(async () => {
  server = await startServer();
  ann = await server.signIn();
});
afterEach(() => server.close());

const listed = async () => ((await (await ann.send("GET", "/v1/devices")).json()) as { devices: Device[] }).devices;

const asDevice = (accessToken: string, path: string, body: unknown) =>
  server.request(path, {
    method: "POST",
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const heartbeat = { sent_at: "2026-05-04T12:00:00.000Z", queue_length: 7, client_version: "1.2.3" };

test("a heartbeat tells whose device it is and when the next is due, and the devices page shows it", async () => {
  const { access_token, deviceId } = await pairDevice(server, ann);
  const beaten = await asDevice(access_token, "/v1/heartbeat", { ...heartbeat, clock_offset_ms: -1500 });
  const answer = (await beaten.json()) as HeartbeatAnswer;
  expect(answer).toMatchObject({
    next_in_ms: 30_000,
    device: { id: deviceId, name: "Laptop" },
    account: { id: ann.accountId, name: "ann" },
  });
  expect(Date.parse(answer.sent_at)).toBeGreaterThanOrEqual(Date.parse(answer.received_at));
  expect(await listed()).toMatchObject([
    { queue_length: 7, client_version: "1.2.3", clock_offset_ms: -1500, last_seen: answer.received_at },
  ]);
});

test("a heartbeat that cannot be kept or shown is refused, naming the field, and the devices page stays as it was", async () => {
  const { access_token } = await pairDevice(server, ann);
  const beat = (more: object) => asDevice(access_token, "/v1/heartbeat", { ...heartbeat, ...more });
  // As far behind as a clock can be that begins in 1970, and further.
  expect((await beat({ clock_offset_ms: 56 * 365 * 24 * 3_600_000 })).status).toBe(200);
  const before = await listed();
  const odd = {
    "/queue_length": [2 ** 60, 1e300, -1],
    "/clock_offset_ms": [2 ** 60, -(2 ** 60), 1e300],
    "/sent_at": ["2026-13-45T99:99:99.999Z"],
    "/client_version": ["1.2\u0007", "\u202e3.2.1", "1\u00002", " "],
  };
  for (const [field, values] of Object.entries(odd))
    for (const value of values) {
      const refused = await beat({ [field.slice(1)]: value });
      expect([refused.status, await refused.json()]).toMatchObject([400, { field }]);
    }
  expect(await listed()).toEqual(before);
  expect(server.logged()).toBe("");
});

test("how often a tray says that it lives is the operator's to set", async () => {
  const calm = await startServer({ env: { TANDEM_HEARTBEAT_SECONDS: "120" } });
  try {
    const { access_token } = await pairDevice(calm, await calm.signIn());
    const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
    const beaten = await calm.request("/v1/heartbeat", { method: "POST", headers, body: JSON.stringify(heartbeat) });
    expect(await beaten.json()).toMatchObject({ next_in_ms: 120_000 });
  } finally {
    await calm.close();
  }
});

test("a renamed device carries its new name everywhere, and the chain knows both", async () => {
  const { access_token, deviceId } = await pairDevice(server, ann);
  const renamed = await ann.send("PATCH", `/v1/devices/${deviceId}`, { name: " Work laptop " });
  expect(await renamed.json()).toMatchObject({ id: deviceId, name: "Work laptop" });
  const answer = (await (await asDevice(access_token, "/v1/heartbeat", heartbeat)).json()) as HeartbeatAnswer;
  expect(answer.device.name).toBe("Work laptop");
  const { entries } = (await (await ann.send("GET", "/v1/audit")).json()) as {
    entries: { action: string; detail: string }[];
  };
  expect(entries.at(-1)).toMatchObject({
    action: "device.renamed",
    detail: '{"from":"Laptop","to":"Work laptop"}',
  });
});

test("a name joins its letters and emoji as their writing does, and holds nothing else that is not seen", async () => {
  const { deviceId } = await pairDevice(server, ann);
  const statusOf = async (name: string) => (await ann.send("PATCH", `/v1/devices/${deviceId}`, { name })).status;
  const [nonJoiner, joiner] = ["\u200c", "\u200d"];
  const joined = [
    "لپ\u200cتاپ",
    "क्\u200dष",
    "👩\u200d💻 desk",
    "👩🏽\u200d💻",
    "❤\ufe0f\u200d🔥",
    "👩\u200d👩\u200d👧\u200d👦",
  ];
  for (const name of joined) expect([name, await statusOf(name)]).toEqual([name, 200]);
  const hiding = [nonJoiner, joiner].flatMap((each) => [
    each,
    `Lap${each}top`,
    `Laptop${each}`,
    `لپ${each}`,
    `${each}لپ`,
    `لپ${each}${each}تاپ`,
    `👩${each}`,
    `1${each}2`,
  ]);
  for (const name of [...hiding, "لپ\u202eتاپ", "لپ\u200fتاپ", "لپ\u200bتاپ", "a\u2060b", "a\ufeffb"])
    expect([JSON.stringify(name), await statusOf(name)]).toEqual([JSON.stringify(name), 400]);
});

test("after the answer to DELETE nothing of that device is stored, whatever was in flight, and others go on", async () => {
  // More at one time than a server lets in: what is turned away at the door races with nothing.
  Object.assign(server.context.limits, { pushesPerDevice: new UnderWay(64), pushesPerAccount: new UnderWay(64) });
  const [revoked, other] = [await pairDevice(server, ann), await pairDevice(server, ann)];
  const push = (token: string, at: number) =>
    asDevice(token, "/v1/events", { captures: [capture({ at, observer: crypto.randomUUID(), clock_offset_ms: 0 })] });
  const now = server.context.clock.now();
  const inFlight = Array.from({ length: 40 }, (_, nth) => push(revoked.access_token, now - 60_000 * nth));
  const deleted = await ann.send("DELETE", `/v1/devices/${revoked.deviceId}`);
  const counted = (await listed()).find(({ id }) => id === revoked.deviceId);
  const late = await push(revoked.access_token, now);
  const statuses = (await Promise.all(inFlight)).map(({ status }) => status);
  expect([deleted.status, late.status]).toEqual([204, 401]);
  expect(await late.json()).toMatchObject({ type: `${server.origin}/problems/device-revoked` });
  expect(statuses.every((status) => status === 200 || status === 401)).toBe(true);
  const after = (await listed()).find(({ id }) => id === revoked.deviceId);
  expect(after).toMatchObject({ status: "revoked", revoked_from: expect.any(String) });
  expect(after?.events).toBe(counted?.events ?? 0);
  expect(after?.events).toBe(statuses.filter((status) => status === 200).length);
  expect((await push(other.access_token, now + 1)).status).toBe(200);
});

test("revoking twice is no error and leaves one entry", async () => {
  const { deviceId } = await pairDevice(server, ann);
  expect((await ann.send("DELETE", `/v1/devices/${deviceId}`)).status).toBe(204);
  expect((await ann.send("DELETE", `/v1/devices/${deviceId}`)).status).toBe(204);
  const { entries } = (await (await ann.send("GET", "/v1/audit")).json()) as { entries: { action: string }[] };
  expect(entries.filter(({ action }) => action === "device.revoked")).toHaveLength(1);
});

test("each device's row counts what it saw and what only it saw", async () => {
  const [one, two] = [await pairDevice(server, ann), await pairDevice(server, ann)];
  const at = server.context.clock.now();
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
  const see = (token: string, observer: string, path: string) =>
    asDevice(token, "/v1/events", {
      captures: [capture({ at, observer, payload: { workspace: "w", path, content_sha256: "ab".repeat(32) } })],
    });
  await see(one.access_token, first, "seen-by-both");
  await see(two.access_token, second, "seen-by-both");
  await see(one.access_token, first, "seen-by-one");
  // A second window of one machine is no other device.
  await see(one.access_token, crypto.randomUUID(), "seen-by-one");
  const rows = await listed();
  const counts = new Map(rows.map(({ id, events, events_only_here }) => [id, [events, events_only_here]]));
  expect(counts.get(one.deviceId)).toEqual([2, 1]);
  expect(counts.get(two.deviceId)).toEqual([1, 0]);
});

test("counting what devices saw gives others their turn again and again, and counts all", async () => {
  const { access_token, deviceId } = await pairDevice(server, ann);
  const at = server.context.clock.now();
  const count = 9000;
  for (let first = 0; first < count; first += 1000) {
    const saved = (nth: number) =>
      capture({ at: at - nth * 1000, payload: { workspace: "w", path: `${nth}`, content_sha256: "ab".repeat(32) } });
    const captures = Array.from({ length: 1000 }, (_, index) => saved(first + index));
    expect((await asDevice(access_token, "/v1/events", { captures })).status).toBe(200);
  }
  let turns = 0;
  let done = false;
  const takeTurns = () => {
    turns += 1;
    if (!done) setImmediate(takeTurns);
  };
  setImmediate(takeTurns);
  const counts = await countEvents(server.context.store.read, 1);
  done = true;
  expect(counts).toEqual(new Map([[deviceId, { events: count, events_only_here: count }]]));
  // Four thousand events are counted between two turns.
  expect(turns).toBeGreaterThanOrEqual(2);
});

test("what is told of one device costs no count of what it saw", async () => {
  const { deviceId } = await pairDevice(server, ann);
  const renamed = await (await ann.send("PATCH", `/v1/devices/${deviceId}`, { name: "Desk" })).json();
  expect(renamed).toMatchObject({ name: "Desk" });
  expect(renamed).not.toHaveProperty("events");
});

test("the row tells whether a device's tokens are bound to its key", async () => {
  await pairDevice(server, ann, { device_name: "Bearer" });
  await pairDevice(server, ann, { device_name: "Bound", key: await makeKey(server) });
  expect((await listed()).map(({ name, key_bound }) => [name, key_bound])).toEqual([
    ["Bearer", false],
    ["Bound", true],
  ]);
});
