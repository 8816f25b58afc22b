import { eq, sql } from "drizzle-orm";
import { serverState } from "../store/schema.ts";
import type { Database, Store } from "../store/store.ts";

const DAY_MS = 86_400_000;

/** Where what is kept for so many days begins, in ms since the epoch: whole days of UTC, so that it moves once a day. */
export function horizonOf(days: number, now: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS - days * DAY_MS;
}

/**
 * Since when events are kept; undefined where none was ever deleted by age. It never falls, whatever the settings and
 * clocks of later starts: what is older is refused at the door, so that no replay brings back what was deleted.
 */
export async function readHorizon(db: Database): Promise<number | undefined> {
  const [kept] = await db
    .select({ since: serverState.value })
    .from(serverState)
    .where(eq(serverState.name, "kept-since"));
  return kept?.since;
}

/** From the answer on no capture from before `since` is taken any more. */
export async function raiseHorizon(store: Store, since: number): Promise<void> {
  await store.write(async (tx) => {
    await tx.db
      .insert(serverState)
      .values({ name: "kept-since", value: since })
      .onConflictDoUpdate({
        target: serverState.name,
        set: { value: sql`excluded.value` },
        setWhere: sql`excluded.value > ${serverState.value}`,
      });
  });
}
