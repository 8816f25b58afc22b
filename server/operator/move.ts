import { verifyDatabase } from "../audit/verify-database.ts";
import { type Config, ConfigError, readDatabaseUrl } from "../config.ts";
import type { ReadChains } from "../store/chains.ts";
import { isThere } from "../store/is-there.ts";
import { sqliteFile } from "../store/open.ts";
import { readAllRows } from "../store/sqlite/all-rows.ts";
import { lockFolder } from "../store/sqlite/lock.ts";

/** How often a long move says how far it is, in ms. */
const TOLD_EVERY_MS = 5000;

interface Told {
  readonly done: boolean;
  readonly text: string;
}

/**
 * Carries everything in a data folder's SQLite database over into an empty PostgreSQL database. The file stays as it is,
 * and so do the keys. What it says names no URL, as that holds a password.
 * @throws {ConfigError}, {StoreUnavailable}, {StoreTooNew}
 */
export async function move(config: Config, typed: string, tell: (line: string) => void): Promise<Told> {
  const url = readDatabaseUrl("--to", typed)?.reveal();
  if (url === undefined) throw new ConfigError("tandem move --to URL needs the database to move to.");
  if (config.databaseUrl !== undefined)
    throw new ConfigError(
      "TANDEM_DATABASE_URL is set: this server is on PostgreSQL already. Unset it to move from SQLite.",
    );
  const file = sqliteFile(config);
  if (!isThere(file)) return refused(`There is no file ${file}.`);
  const unlock = lockFolder(config.data);
  if (unlock === undefined) return refused(`A Tandem server is running on ${config.data}. Stop it first.`);
  const from = readAllRows(file);
  try {
    if (!from.isCurrent)
      return refused(`${file} is of another version of Tandem. Start and stop this version's server on it once.`);
    const { takeIn } = await import("../store/postgres/take-in.ts");
    let chains = "";
    const check = async (read: ReadChains) => {
      const { broken, entries, chains: count } = await verifyDatabase(read);
      const [first] = broken;
      if (first !== undefined) throw new BrokenChain(`account ${first.account}, entry ${first.seq}: ${first.why}`);
      chains = `${entries} entries in ${count} audit chains verified`;
    };
    const taken = await takeIn(url, from, { moved: inIntervals(tell), check });
    if (taken.outcome === "not-empty") return refused("That PostgreSQL database holds accounts already.");
    if (taken.outcome === "incomplete") return refused(`Not every row of ${taken.table} arrived.`);
    return { done: true, text: `Moved ${taken.rows} rows; ${chains}.\n${whatIsNext(config.data, file)}` };
  } catch (fault) {
    if (fault instanceof BrokenChain) return refused(`An audit chain is broken: ${fault.message}.`);
    throw fault;
  } finally {
    from.close();
    unlock();
  }
}

class BrokenChain extends Error {}

function refused(why: string): Told {
  return { done: false, text: `${why} Nothing was moved.` };
}

function inIntervals(tell: (line: string) => void) {
  let next = performance.now() + TOLD_EVERY_MS;
  return (table: string, rows: number) => {
    if (performance.now() < next) return;
    next = performance.now() + TOLD_EVERY_MS;
    tell(`${table}: ${rows} rows so far`);
  };
}

function whatIsNext(data: string, file: string): string {
  return `Set TANDEM_DATABASE_URL to that database and start the server. Keep ${data}/keys: without them every tray must pair again.
${file} is as it was: to go back, unset TANDEM_DATABASE_URL. What was stored in PostgreSQL since then does not come along.`;
}
