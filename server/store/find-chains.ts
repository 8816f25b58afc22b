import type { ReadChains } from "./chains.ts";
import { isThere } from "./is-there.ts";
import { type StorePlace, sqliteFile } from "./open.ts";
import { chainsInFile } from "./sqlite/chains.ts";

/** The audit chains of a server's database; undefined where there is no database yet. */
export async function findChains(place: StorePlace): Promise<ReadChains | undefined> {
  if (place.databaseUrl === undefined) {
    const file = sqliteFile(place);
    return isThere(file) ? chainsInFile(file) : undefined;
  }
  const { chainsAt } = await import("./postgres/chains.ts");
  return chainsAt(place.databaseUrl);
}
