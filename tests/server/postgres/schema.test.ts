import { afterEach, beforeEach, expect, test } from "bun:test";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { openStore, type StorePlace } from "../../../server/store/open.ts";
import * as schema from "../../../server/store/schema.ts";
import { StoreTooNew, StoreUnavailable } from "../../../server/store/store.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { type ScratchDatabase, scratchPostgres } from "../../hosts/scratch-database.ts";

let scratch: ScratchDatabase;
let place: StorePlace;
beforeEach(async () => {
  scratch = await scratchPostgres();
  place = { data: "/nowhere", databaseUrl: scratch.databaseUrl };
});
afterEach(() => scratch.remove());

/** SQLite's types and what PostgreSQL keeps them as. */
const TYPES: Readonly<Record<string, string>> = { integer: "bigint", text: "text", blob: "bytea" };

test("PostgreSQL's tables have the columns of the tables that the operations are written against, of the same kinds", async () => {
  const expected = Object.values(schema)
    .filter((table) => is(table, SQLiteTable))
    .flatMap((table) => {
      const { name, columns, primaryKeys } = getTableConfig(table);
      const inKey = new Set(primaryKeys.flatMap((key) => key.columns.map((column) => column.name)));
      return columns.map((column) => ({
        column: `${name}.${column.name}`,
        type: TYPES[column.getSQLType()] ?? column.getSQLType(),
        nullable: column.notNull || column.primary || inKey.has(column.name) ? "NO" : "YES",
      }));
    });
  const found = await askStore<(typeof expected)[number]>(
    place,
    `SELECT table_name || '.' || column_name AS column, data_type AS type, is_nullable AS nullable
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT IN ('schema_version', 'rate_limits')
       AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = table_name::regclass)`,
  );
  const sorted = (columns: typeof expected) => columns.toSorted((one, other) => (one.column < other.column ? -1 : 1));
  expect(sorted(found)).toEqual(sorted(expected));
});

test("every text compares by its bytes, as in SQLite", async () => {
  const others = await askStore(
    place,
    `SELECT attrelid::regclass, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND atttypid = 'text'::regtype
       AND attcollation <> '"C"'::regcollation`,
  );
  expect(others).toEqual([]);
});

/** Those of no account, or found before it is known by what must be one in all: docs/scale.md says of each why. */
const OF_NO_ACCOUNT = [
  ...["accounts", "ceremonies", "dpop_proofs", "links", "pairings", "passkeys"],
  ...["rate_limits", "schema_version", "server_state"],
];

test("whatever must be one of a kind leads with the account, so that tables can be distributed by it", async () => {
  const keys = await askStore<{ name: string; first: string | null }>(
    place,
    `SELECT relname AS name, attname AS first FROM pg_class
     LEFT JOIN pg_index ON indrelid = pg_class.oid AND indisunique
     LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attnum = indkey[0]
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`,
  );
  const others = keys.filter(({ first }) => first !== "account_id" && first !== "account_key");
  expect([...new Set(others.map(({ name }) => name))]).toEqual(OF_NO_ACCOUNT);
  const pointing = await askStore<{ key: string }>(
    place,
    `SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS key FROM pg_constraint
     WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND confrelid <> 'accounts'::regclass`,
  );
  expect(pointing.map(({ key }) => key)).toEqual([
    "refresh_families FOREIGN KEY (account_id, device_id) REFERENCES devices(account_id, id) ON DELETE CASCADE",
  ]);
});

test("a device and its family are one of a kind within their account, and nowhere else", async () => {
  const keys = await askStore<{ key: string }>(
    place,
    `SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS key FROM pg_constraint
     WHERE conrelid IN ('devices'::regclass, 'refresh_families'::regclass)
     UNION SELECT indrelid::regclass || ' has another unique index' FROM pg_index
     WHERE indrelid IN ('devices'::regclass, 'refresh_families'::regclass) AND indisunique
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY key`,
  );
  expect(keys.map(({ key }) => key)).toEqual([
    "devices FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE",
    "devices PRIMARY KEY (account_id, id)",
    "refresh_families FOREIGN KEY (account_id, device_id) REFERENCES devices(account_id, id) ON DELETE CASCADE",
    "refresh_families PRIMARY KEY (account_id, id)",
    "refresh_families UNIQUE (account_id, device_id)",
  ]);
});

test("of several processes that start together on an empty database, one makes the schema and all serve", async () => {
  await askStore(place, "DROP SCHEMA public CASCADE");
  await askStore(place, "CREATE SCHEMA public");
  const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(place)));
  expect(await Promise.all(stores.map((store) => store.isCurrent()))).toEqual(stores.map(() => true));
  await Promise.all(stores.map((store) => store.close()));
});

test("a schema that a newer program made is left alone", async () => {
  const store = await openStore(place);
  await askStore(place, "UPDATE schema_version SET version = version + 1");
  expect(await store.isCurrent()).toBe(false);
  await expect(openStore(place)).rejects.toBeInstanceOf(StoreTooNew);
  await askStore(place, "UPDATE schema_version SET version = version - 1");
  expect(await store.isCurrent()).toBe(true);
  await store.close();
});

test("who is not let in is told so, without the password", async () => {
  const databaseUrl = scratch.databaseUrl?.replace("tandem@", "tandem:hidden-7f3a@").replace(/[^/]+$/, "no_such");
  const refused: unknown = await openStore({ data: "/nowhere", databaseUrl }).catch((fault: unknown) => fault);
  expect(refused).toBeInstanceOf(StoreUnavailable);
  expect(Bun.inspect(refused)).toContain("no_such");
  expect(Bun.inspect(refused)).not.toContain("hidden-7f3a");
});
