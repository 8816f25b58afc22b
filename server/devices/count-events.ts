import type { Device } from "@tandem/contract/device";
import { sql } from "drizzle-orm";
import { events, observers, sightings } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { inSteps, type Step } from "../timeline/steps.ts";

export type Counts = Required<Pick<Device, "events" | "events_only_here">>;

/** A step of so many events holds the process for some ms. */
const EVENTS_A_STEP = 4000;

/** Before and behind all times that there are, in ms. */
const ALL: Step = { from: -8.64e15, to: 8.64e15 };

/** How many events each device of an account saw, by its id. It looks at all of them, and gives others their turn meanwhile. */
export async function countEvents(db: Database, accountKey: number): Promise<Map<string, Counts>> {
  const counts = new Map<string, Counts>();
  for await (const step of inSteps(db, accountKey, ALL, "forward", EVENTS_A_STEP))
    for (const [deviceId, founded, further, shared] of await countStep(db, accountKey, step)) {
      const before = counts.get(deviceId) ?? { events: 0, events_only_here: 0 };
      counts.set(deviceId, {
        events: before.events + founded + further,
        events_only_here: before.events_only_here + founded - shared,
      });
    }
  return counts;
}

type Row = [deviceId: string, founded: number, further: number, shared: number];

/**
 * Events by device: those that it founded, counted along the index, and those that it saw further. Only the latter, the
 * events that somebody saw again, are looked at one by one. All of an event's sightings have its time, so lie in one step.
 */
function countStep(db: Database, accountKey: number, { from, to }: Step): Promise<Row[]> {
  return db.values<Row>(sql`
    WITH founded AS (
      SELECT observer_key, count(*) AS n FROM ${events}
      WHERE account_key = ${accountKey} AND at BETWEEN ${from} AND ${to} GROUP BY observer_key
    ),
    again AS (
      SELECT DISTINCT s.event_key, founder.device_id AS founder, seer.device_id AS seer
      FROM ${sightings} s
      JOIN ${events} e ON e.key = s.event_key AND e.account_key = ${accountKey} AND e.at = s.event_at
      JOIN ${observers} founder ON founder.key = e.observer_key AND founder.account_key = ${accountKey}
      JOIN ${observers} seer ON seer.key = s.observer_key AND seer.account_key = ${accountKey}
      WHERE s.account_key = ${accountKey} AND s.event_at BETWEEN ${from} AND ${to}
        AND e.at BETWEEN ${from} AND ${to} AND founder.device_id <> seer.device_id
    )
    SELECT device_id, sum(founded), sum(further), sum(shared) FROM (
      SELECT o.device_id, f.n AS founded, 0 AS further, 0 AS shared
      FROM founded f JOIN ${observers} o ON o.key = f.observer_key AND o.account_key = ${accountKey}
      UNION ALL SELECT seer, 0, count(*), 0 FROM again GROUP BY seer
      UNION ALL SELECT founder, 0, 0, count(DISTINCT event_key) FROM again GROUP BY founder
    ) AS counted GROUP BY device_id`);
}
