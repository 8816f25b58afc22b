import type { Pool } from "pg";
import { type Store, StoreUnavailable } from "../store.ts";
import { databaseOver, type RunStatement } from "./builder.ts";
import { Connection } from "./connection.ts";
import { asStoreFault, codeOf, damageIn, isOwnerGone } from "./faults.ts";
import { isCurrent, migrate } from "./migrate.ts";
import { makePartitionsAhead } from "./partitions.ts";
import { openPools } from "./pools.ts";
import { openWriter } from "./writer.ts";

/**
 * Opens a PostgreSQL database, which several processes may have open, brings its schema up to date and answers with the
 * store behind every operation. An answered write is on disk. `committed` hears the seconds that each commit took.
 * @throws {StoreUnavailable}, {StoreTooNew}, {StoreDamaged}
 */
export async function openPostgres(url: string, committed: (seconds: number) => void): Promise<Store> {
  const { writing, reading, close } = openPools(url);
  try {
    await requireFit(writing.pool);
    await migrate(writing.pool);
    await makePartitionsAhead(writing.pool);
  } catch (fault) {
    await close();
    throw refused(fault);
  }
  const writer = openWriter(writing.pool, committed);
  return {
    read: databaseOver(readingFrom(reading)),
    ...writer,
    async isCurrent() {
      return isCurrent(reading).catch((fault) => {
        throw asStoreFault(fault);
      });
    },
    damageIn,
    isOwnerGone,
    // PostgreSQL uses the room of what was deleted again by itself (autovacuum).
    giveSpaceBack: async () => ({ done: 0, tookMs: 0 }),
    postgres: writing,
    close,
  };
}

/** Any connection will do: no act reads what it has not committed through these. */
function readingFrom(pool: Pool): RunStatement {
  const { run } = new Connection(pool);
  return (...statement) =>
    run(...statement).catch((fault) => {
      throw asStoreFault(fault);
    });
}

/** An answer must mean that it is on disk, and every text must come back as it was. */
async function requireFit(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_settings WHERE name IN ('synchronous_commit', 'server_encoding', 'server_version_num')",
  );
  const is = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  if (is.server_encoding !== "UTF8") throw new StoreUnavailable("The PostgreSQL database must be encoded in UTF8.");
  if (is.synchronous_commit === "off")
    throw new StoreUnavailable("PostgreSQL's synchronous_commit is off: what it answers may be lost. Turn it on.");
  if (Number(is.server_version_num) < 150_000) throw new StoreUnavailable("PostgreSQL must be version 15 or newer.");
}

/** What the server said of who asks and for what: it names the user and the database, and never the password. */
function refused(fault: unknown): unknown {
  if (fault instanceof Error && /^(28...|3D000|3F000|42501)$/.test(codeOf(fault)))
    return new StoreUnavailable(`PostgreSQL does not let Tandem in: ${fault.message}`, { cause: fault });
  return asStoreFault(fault);
}
