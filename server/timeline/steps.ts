import { and, asc, between, desc, eq } from "drizzle-orm";
import { othersTurn } from "../others-turn.ts";
import { events } from "../store/schema.ts";
import type { Database } from "../store/store.ts";

/** A stretch of time, both ends inclusive, in ms since the epoch. */
export interface Step {
  readonly from: number;
  readonly to: number;
}

/** About so many events stand in a step, unless told otherwise. */
const EVENTS = 1000;

/**
 * Takes a stretch of an account's timeline in steps, from its beginning or from its end, and lets others have their
 * turn between two of them. Events are counted before any filter, so that one which little passes does not make a single
 * reading of everything; the index alone answers it. What stands at one ms is never parted.
 */
export async function* inSteps(
  db: Database,
  accountKey: number,
  whole: Step,
  order: "forward" | "backward",
  size = EVENTS,
): AsyncGenerator<Step> {
  let { from, to } = whole;
  while (from <= to) {
    const [last] = await db
      .select({ at: events.at })
      .from(events)
      .where(and(eq(events.accountKey, accountKey), between(events.at, from, to)))
      .orderBy(order === "forward" ? asc(events.at) : desc(events.at))
      .limit(1)
      .offset(size - 1);
    const step = order === "forward" ? { from, to: last?.at ?? to } : { from: last?.at ?? from, to };
    yield step;
    if (last === undefined) return;
    if (order === "forward") from = step.to + 1;
    else to = step.from - 1;
    await othersTurn();
  }
}
