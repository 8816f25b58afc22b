import { afterEach, beforeEach, expect, test } from "bun:test";
import { count } from "drizzle-orm";
import { deleteAccount } from "../../../server/accounts/delete-account.ts";
import { record } from "../../../server/audit/record.ts";
import { revokeDevice } from "../../../server/devices/revoke.ts";
import { hashSecret } from "../../../server/http/hash.ts";
import { randomSecret } from "../../../server/http/random.ts";
import { startPairing } from "../../../server/oauth/device-authorization.ts";
import { openKeys } from "../../../server/oauth/keys.ts";
import { openStore } from "../../../server/store/open.ts";
import { accounts, pairingWindows } from "../../../server/store/schema.ts";
import type { Store, Transaction } from "../../../server/store/store.ts";
import { scratchPostgres } from "../../hosts/scratch-database.ts";
import { storedRows } from "../../hosts/stored-rows.ts";
import { verified } from "../audit/verified.ts";
import { addDevice, addSession, capture, makeWorld, NOW, push, type World } from "../world/account.ts";
import { storedEvents } from "../world/stored.ts";
import { waiting } from "./waiting.ts";

/* Each store has connections of its own, as each process has. */

let world: World;
let other: Store;
beforeEach(async () => {
  world = await makeWorld({ database: await scratchPostgres() });
  other = await openStore(world.place);
});
afterEach(async () => {
  await other.close();
  await world.remove();
});

const add = (id: string) => ({ id, name: id, isOwner: false, createdAt: NOW });

test("an act that met another is run again on what that one left, and tells once", async () => {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const told: number[] = [];
  let runs = 0;
  const first = world.store.write(async (tx) => {
    runs++;
    const [{ n } = { n: 0 }] = await tx.db.select({ n: count() }).from(accounts);
    begun.resolve();
    await goOn.promise;
    await tx.db.insert(accounts).values(add(`after ${n}`));
    tx.afterCommit(() => told.push(n));
  });
  await begun.promise;
  await other.write(async (tx) => {
    const [{ n } = { n: 0 }] = await tx.db.select({ n: count() }).from(accounts);
    await tx.db.insert(accounts).values(add(`beside ${n}`));
  });
  goOn.resolve();
  await first;
  expect(runs).toBe(2);
  expect(told).toEqual([2]);
  const names = await world.store.read.select({ name: accounts.name }).from(accounts).orderBy(accounts.key);
  expect(names.map(({ name }) => name).slice(1)).toEqual(["beside 1", "after 2"]);
});

test("a hundred acts at once on two processes all stand, in one chain without a fork", async () => {
  const act = (store: Store, nth: number) => {
    const { accountId } = world;
    const entry = { accountId, actor: "server", action: "device.renamed", target: `device:${nth}`, now: NOW } as const;
    const append = (tx: Transaction) => record(tx, entry);
    return nth % 4 < 2 ? store.write(append) : store.writeEvents(accountId, append);
  };
  await Promise.all(Array.from({ length: 100 }, (_, nth) => act(nth % 2 === 0 ? world.store : other, nth)));
  expect(await verified(world)).toEqual({ chains: 1, entries: 100, broken: [] });
});

test("two trays on two processes that push the same at once find each other, every time", async () => {
  const [one, two] = [await addDevice(world), await addDevice(world)];
  const elsewhere = { ...world, store: other };
  for (let round = 0; round < 15; round++) {
    const times = Array.from({ length: 20 }, (_, nth) => NOW - (round * 20 + nth) * 20_000);
    const seen = (by: string) => times.map((at) => capture({ at, observer: by }));
    await Promise.all([push(world, one, seen(one)), push(elsewhere, two, seen(two))]);
  }
  const events = await storedEvents(world);
  expect(events).toHaveLength(300);
  for (const { sightings } of events)
    expect(new Set(sightings.map(({ device }) => device))).toEqual(new Set([one, two]));
});

test("once one process has answered a revocation, no other stores anything of the device", async () => {
  for (let round = 0; round < 5; round++) {
    const device = await addDevice(world);
    const pushes = Array.from({ length: 10 }, (_, nth) =>
      push(world, device, [capture({ at: NOW - (round * 10 + nth) * 20_000 })]).then(
        () => "stored" as const,
        () => "refused" as const,
      ),
    );
    for (let turn = 0; turn < round; turn++) await Bun.sleep(turn);
    const by = { actor: "operator", from: "here" } as const;
    const { hub, accountId } = world;
    expect(await revokeDevice({ store: other, hub }, { deviceId: device, accountId, by, now: NOW })).toBe(true);
    const of = async () =>
      (await storedEvents(world)).filter(({ sightings }) => sightings.some((sighting) => sighting.device === device));
    const atAnswer = await of();
    const answers = await Promise.all(pushes);
    expect(await of()).toEqual(atAnswer);
    expect(answers.filter((answer) => answer === "stored")).toHaveLength(atAnswer.length);
  }
});

test("acts on the events of one account take turns, also across processes", async () => {
  let inside = 0;
  const act = (store: Store) =>
    store.writeEvents(world.accountId, async (tx) => {
      expect(++inside).toBe(1);
      await tx.db.select().from(accounts);
      await Bun.sleep(1);
      inside--;
    });
  await Promise.all(Array.from({ length: 20 }, (_, nth) => act(nth % 2 === 0 ? world.store : other)));
});

test("a code that a tray gets by the window of an account which goes at that moment goes with it", async () => {
  const windowId = randomSecret(128);
  const { accountId } = world;
  await world.store.write(async (tx) => {
    const window = { idHash: hashSecret(windowId), accountId, sessionId: "s", openedAt: NOW, expiresAt: NOW + 600_000 };
    await tx.db.insert(pairingWindows).values(window);
  });
  const [asked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const heldUp: Store = {
    ...other,
    write: (act) =>
      other.write(async (tx) => {
        const answer = await act(tx);
        asked.resolve();
        await goOn.promise;
        return answer;
      }),
  };
  const keys = await openKeys(world.place.data, NOW);
  const tray = {
    clientId: "tandem-editor",
    deviceName: "Laptop",
    devicePlatform: "Linux",
    scope: ["heartbeat"],
  } as const;
  const started = startPairing(heldUp, keys, {
    ...tray,
    address: "192.0.2.1",
    windowId,
    clientVersion: undefined,
    now: NOW,
  });
  await asked.promise;
  const deleted = deleteAccount(world, await addSession(world));
  await waiting(world.place, 1);
  goOn.resolve();
  expect(await started).toMatchObject({ outcome: "started" });
  await deleted;
  expect(await storedRows(world)).toMatchObject({ accounts: [], pairing_windows: [], pairings: [] });
});
