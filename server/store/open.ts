import { join } from "node:path";
import { lockFolder } from "./sqlite/lock.ts";
import { openSqlite } from "./sqlite/open.ts";
import type { Store } from "./store.ts";

/** Where a server keeps what it stores. */
export interface StorePlace {
  /** The data folder, which holds the SQLite file where no other database is named. */
  readonly data: string;
  /** `postgres://…`, with its password; undefined: SQLite. */
  readonly databaseUrl: string | undefined;
}

/**
 * Opens the store behind every operation, its schema brought up to date. `committed` hears the seconds that each commit
 * took. What PostgreSQL needs is loaded only where it is wanted.
 * @throws {StoreDamaged}, {StoreTooNew}, {StoreUnavailable}
 */
export async function openStore(place: StorePlace, committed: (seconds: number) => void = () => {}): Promise<Store> {
  if (place.databaseUrl === undefined) return openSqlite(sqliteFile(place), committed);
  const { openPostgres } = await import("./postgres/open.ts");
  return openPostgres(place.databaseUrl, committed);
}

export function sqliteFile({ data }: Pick<StorePlace, "data">): string {
  return join(data, "tandem.sqlite");
}

/**
 * Keeps a second server off a data folder whose database only one may serve; PostgreSQL serves several.
 * @returns the act that lets go; undefined where another server has it
 */
export function holdPlace({ data, databaseUrl }: StorePlace): (() => void) | undefined {
  return databaseUrl === undefined ? lockFolder(data) : () => {};
}
