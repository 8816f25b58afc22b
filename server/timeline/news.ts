import type { TimelineEvent } from "@tandem/contract/timeline";
import { and, asc, eq, gt, inArray, max } from "drizzle-orm";
import { events, sightings } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { describeEvents } from "./describe.ts";

/** How far a stream has told its account's story: by arrival, as captures may come long after they were made. */
export interface Told {
  readonly event: number;
  readonly sighting: number;
}

/** At most this many new rows of each kind at a time. */
const ROWS = 200;

/** The events that are new, or were seen by one more, since `told`; `more` where there is still some behind them. */
export async function readNews(db: Database, accountKey: number, told: Told) {
  const newEvents = await db
    .select()
    .from(events)
    .where(and(eq(events.accountKey, accountKey), gt(events.key, told.event)))
    .orderBy(asc(events.key))
    .limit(ROWS);
  const newSightings = await db
    .select({ key: sightings.key, eventKey: sightings.eventKey })
    .from(sightings)
    .where(and(eq(sightings.accountKey, accountKey), gt(sightings.key, told.sighting)))
    .orderBy(asc(sightings.key))
    .limit(ROWS);
  const known = new Set(newEvents.map(({ key }) => key));
  const seenAgain = [...new Set(newSightings.map(({ eventKey }) => eventKey))].filter((key) => !known.has(key));
  const again = and(eq(events.accountKey, accountKey), inArray(events.key, seenAgain));
  const rows = [...newEvents, ...(await db.select().from(events).where(again))];
  return {
    events: (await describeEvents(db, accountKey, rows)) satisfies TimelineEvent[],
    told: { event: newEvents.at(-1)?.key ?? told.event, sighting: newSightings.at(-1)?.key ?? told.sighting },
    more: newEvents.length === ROWS || newSightings.length === ROWS,
  };
}

/** Where a stream starts that has no past to make good. */
export async function readEnd(db: Database, accountKey: number): Promise<Told> {
  const [event] = await db
    .select({ key: max(events.key) })
    .from(events)
    .where(eq(events.accountKey, accountKey));
  const [sighting] = await db
    .select({ key: max(sightings.key) })
    .from(sightings)
    .where(eq(sightings.accountKey, accountKey));
  return { event: event?.key ?? 0, sighting: sighting?.key ?? 0 };
}

/** The id of a stream's messages, which a client sends back as `Last-Event-ID`. */
export function toldId({ event, sighting }: Told): string {
  return `${event}.${sighting}`;
}

/** Undefined for anything but an id of ours. */
export function readToldId(id: string): Told | undefined {
  const [, event, sighting] = /^(\d{1,15})\.(\d{1,15})$/.exec(id) ?? [];
  return event === undefined || sighting === undefined
    ? undefined
    : { event: Number(event), sighting: Number(sighting) };
}
