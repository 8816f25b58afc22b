import type { TimelinePicture } from "@tandem/contract/picture";
import { and, asc, between, eq, gt, or, type SQL } from "drizzle-orm";
import { events, observers, sightings } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { Gathering, type Seen } from "./gather.ts";
import { isSeenBy, mentions } from "./selection.ts";

export interface PictureRequest {
  readonly accountKey: number;
  /** In ms since the epoch, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  readonly slots: number;
  /** As for a page of the timeline. */
  readonly device: string | undefined;
  readonly type: string | undefined;
  readonly search: string | undefined;
}

/** So much at a time; in between, others get their turn. */
const ROWS = 10_000;
/** What began earlier than this before `from` is not looked for, however long it took. */
const LONGEST_MS = 24 * 60 * 60_000;

/**
 * A stretch of an account's timeline as slots and totals. Time that several sightings overlap in is counted once in
 * `active_ms` (the union of their intervals, cut to the stretch), and as often as it was seen in `naive_ms`.
 */
export async function readPicture(db: Database, request: PictureRequest): Promise<TimelinePicture> {
  const deviceOf = await devicesByObserver(db, request.accountKey);
  const gathering = new Gathering(request);
  let after: { at: number; key: number } | undefined = { at: request.from - LONGEST_MS, key: 0 };
  while (after !== undefined) {
    const rows = await readRows(db, request, after);
    const further = await furtherByEvent(db, request.accountKey, rows);
    for (const row of rows) gathering.add(seen(row, further.get(row.key) ?? [], deviceOf));
    const last = rows.at(-1);
    after = rows.length < ROWS ? undefined : last;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return gathering.picture();
}

type Row = Awaited<ReturnType<typeof readRows>>[number];

function readRows(db: Database, request: PictureRequest, after: { at: number; key: number }) {
  const { accountKey, from, to, device, type, search } = request;
  return db
    .select({
      key: events.key,
      at: events.at,
      type: events.type,
      payload: events.payload,
      observerKey: events.observerKey,
      sightedAt: events.sightedAt,
      durationMs: events.durationMs,
    })
    .from(events)
    .where(
      and(
        eq(events.accountKey, accountKey),
        between(events.at, after.at, to - 1),
        or(gt(events.at, after.at), gt(events.key, after.key)),
        // Of what began before, only what took time can reach in.
        or(gt(events.at, from - 1), gt(events.durationMs, 0)),
        type === undefined ? undefined : eq(events.type, type),
        device === undefined ? undefined : isSeenBy(accountKey, device),
        search === undefined ? undefined : mentions(search),
      ) as SQL,
    )
    .orderBy(asc(events.at), asc(events.key))
    .limit(ROWS);
}

async function furtherByEvent(db: Database, accountKey: number, rows: readonly Row[]) {
  const [first, last] = [rows.at(0), rows.at(-1)];
  if (first === undefined || last === undefined) return new Map<number, never[]>();
  const found = await db
    .select({
      eventKey: sightings.eventKey,
      observerKey: sightings.observerKey,
      sightedAt: sightings.sightedAt,
      durationMs: sightings.durationMs,
    })
    .from(sightings)
    .where(and(eq(sightings.accountKey, accountKey), between(sightings.eventAt, first.at, last.at)));
  return Map.groupBy(found, ({ eventKey }) => eventKey);
}

async function devicesByObserver(db: Database, accountKey: number): Promise<ReadonlyMap<number, string>> {
  const found = await db.select().from(observers).where(eq(observers.accountKey, accountKey));
  return new Map(found.map(({ key, deviceId }) => [key, deviceId]));
}

type SightingRow = Pick<Row, "observerKey" | "sightedAt" | "durationMs">;

function seen(row: Row, further: readonly SightingRow[], deviceOf: ReadonlyMap<number, string>): Seen {
  return {
    at: row.at,
    type: row.type,
    place: placeOf(row.payload),
    sightings: [row, ...further].map(({ observerKey, sightedAt, durationMs }) => ({
      deviceId: deviceOf.get(observerKey) ?? "",
      at: sightedAt,
      durationMs,
    })),
  };
}

/** Where an event happened: its workspace, repository, site or log; empty where it says none of them. */
function placeOf(payload: string): string {
  const { workspace, repository, url, source }: Record<string, unknown> = JSON.parse(payload);
  if (typeof url === "string") return URL.parse(url)?.host ?? url;
  const place = workspace ?? repository ?? source;
  return typeof place === "string" ? place : "";
}
