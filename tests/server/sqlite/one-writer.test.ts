import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { openStore, sqliteFile } from "../../../server/store/open.ts";
import { StoreUnavailable } from "../../../server/store/store.ts";
import { until } from "../../hosts/until.ts";
import { addAccount, makeWorld, type World } from "../world/account.ts";

/* One connection writes a SQLite file at a time: acts keep their order, and another process may be at it. */

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.remove());

const open = () => new Database(sqliteFile(world.place));

/** What another process sees. */
function onDisk(): string[] {
  const db = open();
  const rows = db.query("SELECT id FROM accounts ORDER BY key").all() as { id: string }[];
  db.close();
  return rows.map(({ id }) => id).filter((id) => id !== world.accountId);
}

test("acts that wait together are done in their order", async () => {
  const names = Array.from({ length: 200 }, (_, nth) => `account ${nth}`);
  await Promise.all(names.map((name) => addAccount(world, name)));
  expect(onDisk()).toEqual(names);
});

test("acts that come in one turn of the event loop share a commit, though each could have had its own before the next", async () => {
  let commits = 0;
  const store = await openStore(world.place, () => commits++);
  const acts: Promise<void>[] = [];
  for (const name of ["a", "b", "c"]) {
    acts.push(addAccount({ ...world, store }, name));
    // As between two requests: whatever is ready is run, and only what waits for the system is not.
    for (let step = 0; step < 50; step++) await Promise.resolve();
  }
  await Promise.all(acts);
  await store.close();
  expect(onDisk()).toEqual(["a", "b", "c"]);
  expect(commits).toBe(1);
});

test("a store that is closed at once still does what it was asked before", async () => {
  const store = await openStore(world.place);
  const acts = ["a", "b"].map((name) => addAccount({ ...world, store }, name));
  await store.close();
  await Promise.all(acts);
  expect(onDisk()).toEqual(["a", "b"]);
});

test("what waits for the commit is told when what was written stands on the disk", async () => {
  const told: string[] = [];
  await world.store.write(async (tx) => {
    await tx.db.run("INSERT INTO accounts (id, name, is_owner, created_at) VALUES ('a', 'a', 0, 0)");
    tx.afterCommit(() => told.push(...onDisk()));
  });
  expect(told).toEqual(["a"]);
});

test("while another process writes, an act waits without holding up anything else", async () => {
  const other = open();
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
  const other = open();
  other.run("BEGIN IMMEDIATE");
  await expect(addAccount(world, "a")).rejects.toBeInstanceOf(StoreUnavailable);
  other.run("ROLLBACK");
  other.close();
  expect(onDisk()).toEqual([]);
  await addAccount(world, "b");
  expect(onDisk()).toEqual(["b"]);
});
