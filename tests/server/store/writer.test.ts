import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { StoreUnavailable } from "../../../server/store/store.ts";
import { until } from "../../hosts/until.ts";
import { addAccount, makeWorld, type World } from "../world/account.ts";

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.remove());

/** What another process sees. */
function onDisk(): string[] {
  const db = new Database(world.file, { readonly: true });
  const rows = db.query("SELECT id FROM accounts ORDER BY key").all() as { id: string }[];
  db.close();
  return rows.map(({ id }) => id).filter((id) => id !== world.accountId);
}
const insert = (id: string) => `INSERT INTO accounts (id, name, is_owner, created_at) VALUES ('${id}', '${id}', 0, 0)`;

test("an answered write is on disk, and acts that wait together are done in their order", async () => {
  const names = Array.from({ length: 200 }, (_, nth) => `account ${nth}`);
  await Promise.all(
    names.map(async (name) => {
      await addAccount(world, name);
      expect(onDisk()).toContain(name);
    }),
  );
  expect(onDisk()).toEqual(names);
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
  expect(onDisk()).toEqual(["before", "after"]);
});

test("what waits for the commit is told after it, and not at all where the act failed", async () => {
  const told: string[] = [];
  await world.store.write(async (tx) => {
    await tx.db.run(insert("a"));
    tx.afterCommit(() => told.push(`a, when ${onDisk()} stood`));
  });
  const failing = world.store.write(async (tx) => {
    tx.afterCommit(() => told.push("failed"));
    throw new Error("in the middle");
  });
  await expect(failing).rejects.toThrow();
  expect(told).toEqual(["a, when a stood"]);
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
  const count = () => world.store.read.all<{ n: number }>("SELECT count(*) AS n FROM accounts");
  expect(await count()).toEqual([{ n: 1 }]);
  goOn.resolve();
  await writing;
  expect(await count()).toEqual([{ n: 2 }]);
});

test("while another process writes, an act waits without holding up anything else", async () => {
  const other = new Database(world.file);
  other.run("BEGIN IMMEDIATE");
  let turns = 0;
  const ticking = setInterval(() => turns++, 1);
  const writing = addAccount(world, "a");
  await until("time to pass", () => turns > 20, { everyMs: 1 });
  expect(onDisk()).toEqual([]);
  other.run("COMMIT");
  other.close();
  await writing;
  clearInterval(ticking);
  expect(onDisk()).toEqual(["a"]);
});

test("a database that another process holds is told as unavailable, and nothing was written", async () => {
  const other = new Database(world.file);
  other.run("BEGIN IMMEDIATE");
  await expect(addAccount(world, "a")).rejects.toBeInstanceOf(StoreUnavailable);
  other.run("ROLLBACK");
  other.close();
  expect(onDisk()).toEqual([]);
  await addAccount(world, "b");
  expect(onDisk()).toEqual(["b"]);
});
