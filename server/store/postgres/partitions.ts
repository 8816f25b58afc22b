import type { Pool } from "pg";
import { asStoreFault, codeOf } from "./faults.ts";
import type { Postgres } from "./pools.ts";

/**
 * How long a change of the partitions waits for those who use them, in ms: meanwhile everybody who comes to the tables
 * waits behind it. What does not get its turn is tried again a minute later.
 */
const WAIT_MS = 200;

/**
 * Makes the partitions of this quarter and the next two where there are none yet. Not to get its turn is no fault: what
 * is stored meanwhile goes where all else goes, and is carried over when the partition is made.
 * @throws {StoreUnavailable}
 */
export async function makePartitionsAhead(pool: Pool): Promise<void> {
  await changePartitions(pool, "SELECT make_partitions_ahead()");
}

/**
 * Drops the partitions that lie before a time (ms since the epoch) as a whole, with all their rows.
 * @returns whether it got its turn
 * @throws {StoreUnavailable}
 */
export async function dropPartitionsBefore({ pool }: Postgres, before: number): Promise<boolean> {
  const { rows } = await pool
    .query<{ name: string }>(
      `SELECT inhrelid::regclass AS name FROM pg_inherits
       WHERE inhparent IN ('events'::regclass, 'sightings'::regclass) AND partition_end(inhrelid) <= $1`,
      [before],
    )
    .catch((fault) => {
      throw asStoreFault(fault);
    });
  if (rows.length === 0) return true;
  return changePartitions(pool, `DROP TABLE ${rows.map(({ name }) => name).join(", ")}`);
}

async function changePartitions(pool: Pool, statement: string): Promise<boolean> {
  try {
    // One message is one transaction; the setting ends with it.
    await pool.query(`SET LOCAL lock_timeout = ${WAIT_MS}; SET LOCAL statement_timeout = 0; ${statement}`);
    return true;
  } catch (fault) {
    // lock_not_available; a deadlock, or a table that another process has just made or dropped.
    if (/^(55P03|40P01|42P0[17])$/.test(codeOf(fault))) return false;
    throw asStoreFault(fault);
  }
}
