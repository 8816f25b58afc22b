import { afterEach, beforeEach, expect, test } from "bun:test";
import { readConfig } from "../../../server/config.ts";
import { revokeDevice } from "../../../server/devices/revoke.ts";
import { move } from "../../../server/operator/move.ts";
import { openStore } from "../../../server/store/open.ts";
import { refreshFamilies } from "../../../server/store/schema.ts";
import { lockFolder } from "../../../server/store/sqlite/lock.ts";
import { readPage } from "../../../server/timeline/page.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { SQLITE, scratchPostgres } from "../../hosts/scratch-database.ts";
import { storedRows } from "../../hosts/stored-rows.ts";
import { addDevice, capture, makeWorld, NOW, push, type World } from "../world/account.ts";

let world: World;
let target: Awaited<ReturnType<typeof scratchPostgres>>;
beforeEach(async () => {
  world = await makeWorld({ database: SQLITE });
  target = await scratchPostgres();
});
afterEach(async () => {
  await world.remove();
  await target.remove();
});

const moveIt = () => move(readConfig({ TANDEM_DATA: world.place.data }), target.databaseUrl, () => {});
const moved = () => ({ place: { ...world.place, databaseUrl: target.databaseUrl } });
const CAPTURES = Array.from({ length: 600 }, (_, nth) =>
  capture({ at: NOW - nth * 10_000, payload: { workspace: "w", path: `${nth}`, content_sha256: "ab".repeat(32) } }),
);

async function fillWorld(): Promise<string> {
  const [one, other, gone] = [await addDevice(world), await addDevice(world), await addDevice(world)];
  for (let from = 0; from < CAPTURES.length; from += 300) await push(world, one, CAPTURES.slice(from, from + 300));
  const seen = CAPTURES.slice(0, 100).map((each) => ({ ...each, capture_id: crypto.randomUUID() }));
  await push(world, other, seen);
  const { store, hub, accountId } = world;
  for (const deviceId of [one, other, gone]) {
    const family = { id: crypto.randomUUID(), accountId, deviceId, generation: 2, rotatedAt: NOW };
    await store.write(async (tx) => {
      await tx.db.insert(refreshFamilies).values(family);
    });
  }
  const by = { actor: "operator", from: "here" } as const;
  await revokeDevice({ store, hub }, { deviceId: gone, accountId, by, now: NOW });
  return one;
}

test("every row goes over as it was, a replay is known there, and new rows are numbered after them", async () => {
  const tray = await fillWorld();
  const asked = { before: undefined, after: undefined, device: undefined, type: undefined, search: undefined };
  const page = () => readPage(world.store.read, { ...asked, limit: 1000, accountKey: 1 });
  const [rows, timeline] = [await storedRows(world), JSON.stringify(await page())];
  expect(await moveIt()).toMatchObject({ done: true, text: expect.stringContaining("audit chains verified") });
  expect(await storedRows(moved())).toEqual(rows);
  expect(await storedRows(world)).toEqual(rows);
  await world.store.close();
  world.store = await openStore(moved().place);
  expect(JSON.stringify(await page())).toBe(timeline);
  const again = await push(world, tray, CAPTURES.slice(0, 5));
  expect(again.map(({ status }) => status)).toEqual(Array(5).fill("replayed"));
  const [added] = await push(world, tray, [capture({ at: NOW + 3_600_000 })]);
  expect(added?.status).toBe("stored");
});

test("a database with accounts, and a folder that a server runs on, are refused and left alone", async () => {
  await fillWorld();
  const unlock = lockFolder(world.place.data);
  expect(await moveIt()).toMatchObject({ done: false, text: expect.stringContaining("is running") });
  unlock?.();
  expect((await moveIt()).done).toBe(true);
  expect(await moveIt()).toMatchObject({ done: false, text: expect.stringContaining("accounts already") });
});

test("a move that breaks at its end leaves nothing, and the next one works", async () => {
  await fillWorld();
  await askStore(world.place, "UPDATE audit_heads SET seq = seq + 1");
  expect(await moveIt()).toMatchObject({ done: false, text: expect.stringContaining("chain is broken") });
  for (const rows of Object.values(await storedRows(moved()))) expect(rows).toEqual([]);
  await askStore(world.place, "UPDATE audit_heads SET seq = seq - 1");
  expect((await moveIt()).done).toBe(true);
});
