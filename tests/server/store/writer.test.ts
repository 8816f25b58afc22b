import { afterEach, beforeEach, expect, test } from "bun:test";
import { count, sql } from "drizzle-orm";
import { accounts } from "../../../server/store/schema.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { addAccount, makeWorld, type World } from "../world/account.ts";

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.remove());

/** What another process sees. */
async function onDisk(): Promise<string[]> {
  const rows = await askStore<{ id: string }>(world.place, "SELECT id FROM accounts ORDER BY key");
  return rows.map(({ id }) => id).filter((id) => id !== world.accountId);
}
const insert = (id: string) => sql`INSERT INTO accounts (id, name, is_owner, created_at) VALUES (${id}, ${id}, 0, 0)`;

test("an answered write is on disk, and of acts that wait together all are done", async () => {
  const names = Array.from({ length: 200 }, (_, nth) => `account ${nth}`);
  await Promise.all(
    names.map(async (name) => {
      await addAccount(world, name);
      expect(await onDisk()).toContain(name);
    }),
  );
  expect((await onDisk()).toSorted()).toEqual(names.toSorted());
});

test("an act that throws takes back all of itself and nothing of those beside it", async () => {
  const failing = world.store.write(async (tx) => {
    await tx.db.run(insert("half"));
    throw new Error("in the middle");
  });
  const [before, , after] = await Promise.allSettled([
    addAccount(world, "before"),
    failing,
    addAccount(world, "after"),
  ]);
  expect([before.status, after.status]).toEqual(["fulfilled", "fulfilled"]);
  expect(failing).rejects.toThrow("in the middle");
  expect((await onDisk()).toSorted()).toEqual(["after", "before"]);
});

test("what waits for the commit is told after it, and not at all where the act failed", async () => {
  const told: string[] = [];
  await world.store.write(async (tx) => {
    await tx.db.run(insert("a"));
    tx.afterCommit(() => told.push("a"));
    expect(await onDisk()).toEqual([]);
  });
  const failing = world.store.write(async (tx) => {
    tx.afterCommit(() => told.push("failed"));
    throw new Error("in the middle");
  });
  await expect(failing).rejects.toThrow();
  expect(told).toEqual(["a"]);
});

test("what is read is what was committed, and a reader waits for no writer", async () => {
  const inAct = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const writing = world.store.write(async (tx) => {
    await tx.db.run(insert("a"));
    inAct.resolve();
    await goOn.promise;
  });
  await inAct.promise;
  const counted = () => world.store.read.select({ n: count() }).from(accounts);
  expect(await counted()).toEqual([{ n: 1 }]);
  goOn.resolve();
  await writing;
  expect(await counted()).toEqual([{ n: 2 }]);
});
