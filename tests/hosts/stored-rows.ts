import { readFileSync } from "node:fs";
import { getTableName, is } from "drizzle-orm";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import { type StorePlace, sqliteFile } from "../../server/store/open.ts";
import * as schema from "../../server/store/schema.ts";
import { askStore } from "./ask-store.ts";

export interface Placed {
  readonly place: StorePlace;
}

export const TABLES = Object.values(schema).flatMap((table) => (is(table, SQLiteTable) ? [getTableName(table)] : []));

/** Every row of every table of a server's database, read past the server's own code, in one order. */
export async function storedRows({ place }: Placed): Promise<Record<string, object[]>> {
  const tables = TABLES.map(async (name) => {
    const rows = (await askStore(place, `SELECT * FROM ${name}`)).map((row) => [JSON.stringify(row), row] as const);
    return [name, rows.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

/** All that a database holds, as text to look for a secret in; where it is a file, what the file says. */
export async function databaseText({ place }: Placed): Promise<string> {
  if (place.databaseUrl === undefined)
    return ["", "-wal"].map((end) => readFileSync(sqliteFile(place) + end, "latin1")).join("");
  const rows = Object.values(await storedRows({ place })).flat();
  const values = rows.flatMap((row): unknown[] => Object.values(row));
  return values
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value))
    .join("\n");
}
