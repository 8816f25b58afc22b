import { afterEach, beforeEach, expect, test } from "bun:test";
import { renameDevice } from "../../../server/devices/rename.ts";
import { revokeDevice } from "../../../server/devices/revoke.ts";
import { rotateRefreshToken } from "../../../server/oauth/refresh-grant.ts";
import { openStore } from "../../../server/store/open.ts";
import { refreshFamilies } from "../../../server/store/schema.ts";
import type { Store } from "../../../server/store/store.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { scratchPostgres } from "../../hosts/scratch-database.ts";
import { addDevice, addSession, makeWorld, NOW, type World } from "../world/account.ts";
import { waiting } from "./waiting.ts";

/* A tray pushes to two processes in turn, and a third one does something about it. */

let world: World;
let other: Store;
let third: Store;
beforeEach(async () => {
  world = await makeWorld({ database: await scratchPostgres() });
  other = await openStore(world.place);
  third = await openStore(world.place);
});
afterEach(async () => {
  await other.close();
  await third.close();
  await world.remove();
});

test("a tray that pushes without a pause is revoked once the push that is under way has ended", async () => {
  const deviceId = await addDevice(world);
  const by = { actor: "operator", from: "here" } as const;
  const revoke = () => revokeDevice({ store: other, hub: world.hub }, { ...mine(deviceId), by, now: NOW });
  expect(await betweenPushes(deviceId, revoke)).toBe(true);
  expect(await rowOf(deviceId)).toMatchObject({ status: "revoked", revoked_at: NOW });
  expect(await recorded()).toEqual([{ action: "device.revoked" }]);
});

test("a tray that pushes without a pause takes another name", async () => {
  const deviceId = await addDevice(world);
  const identity = await addSession(world);
  const change = { deviceId, name: "Laptop", now: NOW };
  const rename = () => renameDevice({ store: other, hub: world.hub }, identity, change);
  expect(await betweenPushes(deviceId, rename)).toBe(true);
  expect(await rowOf(deviceId)).toMatchObject({ name: "Laptop" });
  expect(await recorded()).toEqual([{ action: "device.renamed" }]);
});

test("an old token ends the family of a tray that pushes without a pause, and is told once however often it comes", async () => {
  const deviceId = await addDevice(world);
  const familyId = crypto.randomUUID();
  await world.store.write(async (tx) => {
    const family = { id: familyId, ...mine(deviceId), generation: 9, rotatedAt: NOW };
    await tx.db.insert(refreshFamilies).values(family);
  });
  const rotation = { presented: { familyId, generation: 1 }, clientId: "tandem-editor", proof: undefined, now: NOW };
  const reuse = (store: Store) => rotateRefreshToken(store, world.hub, rotation);
  expect(await betweenPushes(deviceId, () => reuse(other))).toEqual({ outcome: "family-ended" });
  await Promise.all([reuse(other), reuse(world.store)]);
  expect(await rowOf(deviceId)).toMatchObject({ refresh_reused_at: NOW });
  expect(await recorded()).toEqual([{ action: "device.refresh-reused" }]);
});

const mine = (deviceId: string) => ({ deviceId, accountId: world.accountId });

const rowOf = async (deviceId: string) =>
  (await askStore(world.place, "SELECT * FROM devices WHERE id = ?", deviceId))[0];

const recorded = () => askStore(world.place, "SELECT action FROM audit_log");

/**
 * Does something about a device whose push is under way, with the next push behind: it is not to wait for that one too. Each
 * is of another process, so that they take their turns in the database.
 */
async function betweenPushes<Answer>(deviceId: string, act: () => Promise<Answer>): Promise<Answer> {
  const first = startPush(world.store, deviceId);
  await first.begun;
  const answer = act();
  await waiting(world.place, 1);
  const next = startPush(third, deviceId);
  await waiting(world.place, 2);
  await first.end();
  try {
    return await answer;
  } finally {
    await next.end();
  }
}

/** What a push locks and writes of its device, held until it is to end. */
function startPush(store: Store, deviceId: string) {
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const pushed = store.writeEvents(world.accountId, async (tx) => {
    await tx.ingest.admit({ ...mine(deviceId), now: NOW });
    begun.resolve();
    await goOn.promise;
  });
  const end = () => {
    goOn.resolve();
    return pushed;
  };
  return { begun: begun.promise, end };
}
