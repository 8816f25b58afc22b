import { afterEach, beforeEach, expect, test } from "bun:test";
import type { TimelineEvent } from "@tandem/contract/timeline";
import { revokeDevice } from "../../../server/devices/revoke.ts";
import { rotateRefreshToken } from "../../../server/oauth/refresh-grant.ts";
import { accounts, refreshFamilies } from "../../../server/store/schema.ts";
import { streamTimeline } from "../../../server/timeline/stream.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { until } from "../../hosts/until.ts";
import { capture } from "../world/account.ts";
import {
  addAccount,
  addTray,
  postCaptures,
  type ServerWorld,
  START,
  signIn,
  startServer,
  type TestTray,
} from "../world/server.ts";
import { listen, listenTo } from "./listen.ts";

let world: ServerWorld;
let accountId: string;
let tray: TestTray;
beforeEach(async () => {
  world = await startServer();
  accountId = await addAccount(world);
  tray = await addTray(world, { accountId });
});
afterEach(() => world.remove());

const save = (nth: number) => capture({ at: START - nth * 60_000, payload: { workspace: "w", path: `${nth}` } });
const push = (from: TestTray, ...captures: unknown[]) => postCaptures(world, from, JSON.stringify({ captures }));
const pathOf = (data: unknown) => (data as TimelineEvent).payload.path;
const by = { actor: "operator", from: "here" } as const;

test("what is stored is told to all who listen in the account, and to nobody else", async () => {
  const browser = await listen(world, (await signIn(world, accountId)).headers);
  const stranger = await listen(world, (await signIn(world, await addAccount(world))).headers);
  const own = await listen(world, tray.headers);
  await push(tray, save(1), save(2));
  for (const listener of [browser, own]) {
    const told = [await listener.next("event"), await listener.next("event")];
    expect(told.map(pathOf)).toEqual(["1", "2"]);
  }
  expect(stranger.heard("event")).toEqual([]);
});

test("an event that one more device sees is told again, with all who saw it", async () => {
  const other = await addTray(world, { accountId });
  await push(tray, save(1));
  const listener = await listen(world, tray.headers);
  await push(other, { ...save(1), capture_id: crypto.randomUUID() });
  const { sightings } = (await listener.next("event")) as TimelineEvent;
  expect(sightings.map(({ device_id }) => device_id)).toEqual([tray.id, other.id]);
});

test("a replayed push tells nothing", async () => {
  const captures = [save(1)];
  await push(tray, ...captures);
  const listener = await listen(world, tray.headers);
  await push(tray, ...captures);
  await push(tray, save(2));
  expect(pathOf(await listener.next("event"))).toBe("2");
});

test("a stream that broke is taken up where it was, however much came meanwhile", async () => {
  const first = await listen(world, tray.headers);
  await push(tray, save(1));
  await first.next("event");
  const lastId = first.lastId();
  await first.leave();
  await push(tray, ...Array.from({ length: 450 }, (_, nth) => save(nth + 2)));
  const second = await listen(world, { ...tray.headers, "last-event-id": lastId });
  const told = new Set<unknown>();
  while (told.size < 450) told.add(pathOf(await second.next("event")));
  expect(told.has("1")).toBe(false);
  expect(told.has("451")).toBe(true);
});

test("a stream that broke before anything happened can be taken up too", async () => {
  await push(tray, save(1));
  const first = await listen(world, tray.headers);
  const lastId = first.lastId();
  await first.leave();
  await push(tray, save(2));
  const second = await listen(world, { ...tray.headers, "last-event-id": lastId });
  expect(pathOf(await second.next("event"))).toBe("2");
});

test("a client that was told more than a restored backup holds hears what comes next", async () => {
  const listener = await listen(world, { ...tray.headers, "last-event-id": "900.900" });
  await push(tray, save(1));
  expect(pathOf(await listener.next("event"))).toBe("1");
});

test("a revoked tray's stream says so and ends; the browser's says so and goes on", async () => {
  const other = await addTray(world, { accountId });
  const [own, others] = [await listen(world, tray.headers), await listen(world, other.headers)];
  const browser = await listen(world, (await signIn(world, accountId)).headers);
  await revokeDevice(world.context, { deviceId: tray.id, accountId, by, now: START });
  expect(await own.next("revoked")).toEqual({ device_id: tray.id });
  await own.ended();
  expect(await browser.next("revoked")).toEqual({ device_id: tray.id });
  await push(other, save(1));
  await browser.next("event");
  await others.next("event");
  expect(others.heard("revoked")).toEqual([]);
});

test("a device's stream ends when an old refresh token of it comes back; others go on", async () => {
  const other = await addTray(world, { accountId });
  const [own, others] = [await listen(world, tray.headers), await listen(world, other.headers)];
  const family = { id: crypto.randomUUID(), accountId, deviceId: tray.id, generation: 3, rotatedAt: START - 61_000 };
  await world.context.store.write(async (tx) => {
    await tx.db.insert(refreshFamilies).values(family);
  });
  const presented = { familyId: family.id, generation: 2 };
  const { store, hub } = world.context;
  const reuse = { presented, clientId: "tandem-editor", proof: undefined, now: START };
  expect(await rotateRefreshToken(store, hub, reuse)).toEqual({ outcome: "family-ended" });
  await own.ended();
  expect((await world.fetch("/v1/timeline/stream", { headers: tray.headers })).status).toBe(401);
  await push(other, save(1));
  await others.next("event");
});

test("a device that was seen is told to the browser, and to no other device", async () => {
  const other = await addTray(world, { accountId });
  const others = await listen(world, other.headers);
  const browser = await listen(world, (await signIn(world, accountId)).headers);
  world.context.hub.publish(accountId, { kind: "device", deviceId: tray.id });
  expect(await browser.next("device")).toMatchObject({ id: tray.id, status: "active" });
  await push(other, save(1));
  await others.next("event");
  expect(others.heard("device")).toEqual([]);
});

test("a stream ends with its web session", async () => {
  const browser = await signIn(world, accountId);
  const ending = await listen(world, browser.headers);
  const { store, hub } = world.context;
  await store.write((tx) => hub.announce(tx, accountId, { kind: "session-ended", sessionId: browser.id }));
  await ending.ended();
});

test("the stream of who was put out while it was being opened ends at once", async () => {
  const [account] = await world.context.store.read.select().from(accounts);
  const known = { accountId, accountKey: account?.key ?? 0, expiresAt: START + 600_000 };
  const other = await addTray(world, { accountId });
  await revokeDevice(world.context, { deviceId: tray.id, accountId, by, now: START });
  await askStore(world.place, "UPDATE devices SET refresh_reused_at = ? WHERE id = ?", START, other.id);
  const readers = [{ deviceId: tray.id }, { deviceId: other.id }, { sessionId: crypto.randomUUID() }];
  for (const reader of readers)
    await (await listenTo(streamTimeline(world.context, { ...known, ...reader }, undefined))).ended();
});

test("a quiet stream is kept open by comments, and ends when its token expires", async () => {
  const [account] = await world.context.store.read.select().from(accounts);
  const accountKey = account?.key ?? 0;
  const reader = { accountId, accountKey, deviceId: tray.id, expiresAt: START + 1000 };
  const listener = await listenTo(streamTimeline(world.context, reader, undefined, 20));
  await until("comments", () => listener.comments() >= 2, { everyMs: 5 });
  world.clock.now = START + 1000;
  await listener.ended();
});

test("a stream asks for the same proof of who reads as a page does", async () => {
  expect((await world.fetch("/v1/timeline/stream")).status).toBe(401);
  const writing = await addTray(world, { accountId, scope: ["events:write"] });
  expect((await world.fetch("/v1/timeline/stream", { headers: writing.headers })).status).toBe(403);
  const strange = { ...tray.headers, "last-event-id": "zq7" };
  expect((await world.fetch("/v1/timeline/stream", { headers: strange })).status).toBe(400);
});

/** As while the database cannot be read. */
async function without(table: string, act: () => Promise<void>): Promise<void> {
  await askStore(world.place, `ALTER TABLE ${table} RENAME TO away`);
  await act();
  await askStore(world.place, `ALTER TABLE away RENAME TO ${table}`);
}

test("a stream whose reading fails ends, gives its place back, and is taken up where it was", async () => {
  const listener = await listen(world, tray.headers);
  await without("devices", async () => {
    world.context.hub.publish(accountId, { kind: "device", deviceId: tray.id });
    await listener.ended();
  });
  expect(world.context.limits.streams.total()).toBe(0);
  expect(world.log.map((line) => JSON.parse(line))).toMatchObject([{ msg: "fault", where: "a live stream" }]);
  await push(tray, save(1));
  const again = await listen(world, { ...tray.headers, "last-event-id": listener.lastId() });
  expect(pathOf(await again.next("event"))).toBe("1");
});

test("a stream that cannot begin says when to come back, however often it is asked for, and holds no place", async () => {
  await without("sightings", async () => {
    for (let time = 0; time < 6; time++) {
      const answer = await world.fetch("/v1/timeline/stream", { headers: tray.headers });
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(/^retry: \d+\n\n$/)]);
    }
  });
  expect(world.context.limits.streams.total()).toBe(0);
  await (await listen(world, tray.headers)).leave();
});
