import { Client } from "pg";
import { asStoreFault } from "./faults.ts";
import type { Postgres } from "./pools.ts";

/** Any numbers that nobody else takes: "tand" in ASCII, and one for each act. */
const LOCKS = 0x74616e64;
const ACTS = { sweeping: 1, "keeping house": 2 } as const;

export type SharedAct = keyof typeof ACTS;

/**
 * Runs an act, unless another process is at the same one. The lock is that of a connection of its own: it is let go
 * however this process ends, and no act of the store waits for it.
 * @returns whether it ran
 * @throws {StoreUnavailable}
 */
export async function oneAtATime({ settings }: Postgres, act: SharedAct, run: () => Promise<void>): Promise<boolean> {
  const client = new Client(settings);
  // Where it is cut another process may begin: then both delete what is past its time.
  client.on("error", () => {});
  try {
    if (!(await isMine(client, act))) return false;
    await run();
    return true;
  } finally {
    await client.end().catch(() => {});
  }
}

async function isMine(client: Client, act: SharedAct): Promise<boolean> {
  try {
    await client.connect();
    const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1, $2) AS mine", [
      LOCKS,
      ACTS[act],
    ]);
    return rows[0]?.mine === true;
  } catch (fault) {
    throw asStoreFault(fault);
  }
}
