import type { Sighting, TimelineEvent } from "@tandem/contract/timeline";
import { and, asc, between, eq, getTableColumns, inArray } from "drizzle-orm";
import { uuidOf } from "../store/bytes.ts";
import { type events, observers, sightings } from "../store/schema.ts";
import type { Database } from "../store/store.ts";

export type EventRow = typeof events.$inferSelect;

/** Stored events of one account as they travel, in the order given, each with everyone who saw it. */
export async function describeEvents(
  db: Database,
  accountKey: number,
  rows: readonly EventRow[],
): Promise<TimelineEvent[]> {
  if (rows.length === 0) return [];
  const further = await furtherSightings(db, accountKey, rows);
  const observerKeys = new Set([...rows, ...further].map(({ observerKey }) => observerKey));
  const seenBy = await observersByKey(db, accountKey, [...observerKeys]);
  const furtherByEvent = Map.groupBy(further, ({ eventKey }) => eventKey);
  return rows.map((row) => ({
    id: uuidOf(row.id),
    type: row.type,
    at: new Date(row.at).toISOString(),
    payload: JSON.parse(row.payload),
    sightings: [row, ...(furtherByEvent.get(row.key) ?? [])].map((sighting) => describeSighting(sighting, seenBy)),
  }));
}

async function furtherSightings(db: Database, accountKey: number, rows: readonly EventRow[]) {
  const times = rows.map(({ at }) => at);
  const keys = rows.map(({ key }) => key);
  return db
    .select(getTableColumns(sightings))
    .from(sightings)
    .where(
      and(
        eq(sightings.accountKey, accountKey),
        between(sightings.eventAt, Math.min(...times), Math.max(...times)),
        inArray(sightings.eventKey, keys),
      ),
    )
    .orderBy(asc(sightings.key));
}

type Observer = { readonly deviceId: string; readonly observer: string };

/** No database takes a list of any length at once. */
const KEYS_AT_ONCE = 10_000;

async function observersByKey(db: Database, accountKey: number, keys: number[]): Promise<Map<number, Observer>> {
  const byKey = new Map<number, Observer>();
  for (let first = 0; first < keys.length; first += KEYS_AT_ONCE) {
    const some = inArray(observers.key, keys.slice(first, first + KEYS_AT_ONCE));
    const found = await db
      .select()
      .from(observers)
      .where(and(eq(observers.accountKey, accountKey), some));
    for (const { key, deviceId, observer } of found) byKey.set(key, { deviceId, observer });
  }
  return byKey;
}

type SightingRow = Pick<EventRow, "observerKey" | "sightedAt" | "clockOffsetMs" | "durationMs">;

function describeSighting(row: SightingRow, seenBy: ReadonlyMap<number, Observer>): Sighting {
  const observer = seenBy.get(row.observerKey);
  if (observer === undefined) throw new Error(`the observer ${row.observerKey} of a sighting is missing`);
  return {
    device_id: observer.deviceId,
    observer: observer.observer,
    at: new Date(row.sightedAt).toISOString(),
    clock_offset_ms: row.clockOffsetMs,
    ...(row.durationMs !== null && { duration_ms: row.durationMs }),
  };
}
