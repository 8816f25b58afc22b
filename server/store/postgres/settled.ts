import { asStoreFault } from "./faults.ts";
import type { Postgres } from "./pools.ts";

/** How long those who write are waited for, and how often they are asked about, in ms. */
const LONGEST_MS = 10_000;
const EVERY_MS = 20;

/**
 * Resolves once every act that was under way at the call has ended, in all processes; false where one takes too long.
 * Whoever writes has a number, in the order of their beginnings; the lowest that is still under way tells (PostgreSQL's
 * manual, table 9.83).
 * @throws {StoreUnavailable}
 */
export async function settled({ pool }: Postgres): Promise<boolean> {
  const ask = async (expression: string, values: unknown[] = []) => {
    const { rows } = await pool.query<{ it: string | boolean }>(`SELECT ${expression} AS it`, values);
    return rows[0]?.it;
  };
  try {
    const next = await ask("pg_snapshot_xmax(pg_current_snapshot())::text");
    for (const begun = performance.now(); performance.now() - begun < LONGEST_MS; await Bun.sleep(EVERY_MS))
      if (await ask("pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8", [next])) return true;
    return false;
  } catch (fault) {
    throw asStoreFault(fault);
  }
}
