import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { openSqlite } from "../../../server/store/sqlite/open.ts";
import type { Store } from "../../../server/store/store.ts";
import { temporaryFolder } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let store: Store;
beforeEach(() => {
  folder = temporaryFolder("checkpoints");
  file = `${folder.path}/tandem.sqlite`;
  store = openSqlite(file);
});
afterEach(() => folder.remove());

const MIB = 2 ** 20;
const sizeOf = (path: string) => (existsSync(path) ? statSync(path).size / MIB : 0);

/** A MiB with its index, one after another: the log is as long as what is stored. */
const add = (act: number) =>
  store.write(async (tx) => {
    await tx.db.run(`INSERT INTO server_state (name, value)
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
      SELECT printf('%0500d', ${act * 1000} + n), n FROM numbers`);
  });

test("what is committed stands in the file soon, though nobody closes it", async () => {
  for (let act = 0; act < 4; act++) await add(act);
  await until("the file to hold it", () => sizeOf(file) > 2);
  await store.close();
});

test("under steady writing the log is begun anew before a commit would have to carry it over", async () => {
  let longest = 0;
  for (let act = 0; act < 100; act++) {
    await add(act);
    longest = Math.max(longest, sizeOf(`${file}-wal`));
  }
  expect(sizeOf(file)).toBeGreaterThan(40);
  // A commit of its own accord would at 64 MiB.
  expect(longest).toBeLessThan(60);
  await store.close();
});

test("a store that is closed while its log is carried over has let go of the file, and holds all of it", async () => {
  for (let act = 0; act < 4; act++) await add(act);
  await store.close();
  const again = openSqlite(file);
  const rows = await again.read.values<[number]>("SELECT count(*) FROM server_state WHERE length(name) = 500");
  await again.close();
  expect(rows).toEqual([[4000]]);
});
