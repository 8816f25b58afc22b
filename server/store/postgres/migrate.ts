import type { Pool } from "pg";
import { StoreTooNew } from "../store.ts";
import { codeOf } from "./faults.ts";
import first from "./migrations/0000_first.sql" with { type: "text" };
import rateLimits from "./migrations/0001_rate_limits.sql" with { type: "text" };
import eventsByTime from "./migrations/0002_events_by_time.sql" with { type: "text" };
import keysByAccount from "./migrations/0003_keys_by_account.sql" with { type: "text" };
import devicesByAccount from "./migrations/0004_devices_by_account.sql" with { type: "text" };
import recoveryCodesByAccount from "./migrations/0005_recovery_codes_by_account.sql" with { type: "text" };
import halfCharacters from "./migrations/0006_half_characters.sql" with { type: "text" };
import byArrivalOnlyWhereAsked from "./migrations/0007_by_arrival_only_where_asked.sql" with { type: "text" };

/** In order; a migration that has landed never changes. Imported as text, so that a compiled binary carries them. */
const MIGRATIONS: readonly string[] = [
  first,
  rateLimits,
  eventsByTime,
  keysByAccount,
  devicesByAccount,
  recoveryCodesByAccount,
  halfCharacters,
  byArrivalOnlyWhereAsked,
];

/** Any number that nobody else takes: "tandem" in ASCII. */
const LOCK = 0x74616e64656d;

/**
 * Brings the schema to the newest version, all steps in one transaction; of several processes that start together one
 * does it, and the others wait and find it done.
 * @throws {StoreTooNew}
 */
export async function migrate(pool: Pool): Promise<void> {
  if (await isCurrent(pool)) return;
  const client = await pool.connect();
  let fault: unknown;
  try {
    await client.query("BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0");
    await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
    await client.query("CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL)");
    const found = await schemaVersion(client);
    if (found > MIGRATIONS.length)
      throw new StoreTooNew(
        `The PostgreSQL database is of a newer version of Tandem (schema ${found}, this one knows ${MIGRATIONS.length}). Run that version, or restore a backup from before the upgrade.`,
      );
    for (const sql of MIGRATIONS.slice(found)) await client.query(sql);
    if (found < MIGRATIONS.length) {
      await client.query("DELETE FROM schema_version");
      await client.query("INSERT INTO schema_version VALUES ($1)", [MIGRATIONS.length]);
    }
    await client.query("COMMIT");
  } catch (reason) {
    fault = reason;
    throw reason;
  } finally {
    client.release(fault !== undefined);
  }
}

/** Whether the schema is the one that this program knows; another process may have moved it on. */
export async function isCurrent(pool: Pool): Promise<boolean> {
  return (await schemaVersion(pool)) === MIGRATIONS.length;
}

async function schemaVersion(asked: Pick<Pool, "query">): Promise<number> {
  try {
    const { rows } = await asked.query<{ version: number }>("SELECT version FROM schema_version");
    return rows[0]?.version ?? 0;
  } catch (fault) {
    // undefined_table: an empty database.
    if (codeOf(fault) === "42P01") return 0;
    throw fault;
  }
}
