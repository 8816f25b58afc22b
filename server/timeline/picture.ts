import type { TimelinePicture } from "@tandem/contract/picture";
import { and, between, eq, gt, or, sql } from "drizzle-orm";
import { events, observers, sightings } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { Gathering } from "./gather.ts";
import { isSeenBy, mentions } from "./selection.ts";
import { inSteps, type Step } from "./steps.ts";

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

/** What began earlier than this before `from` is not looked for, however long it took. */
const LONGEST_MS = 24 * 60 * 60_000;

/**
 * A stretch of an account's timeline as slots and totals. Time that several sightings overlap in is counted once in
 * `active_ms` (the union of their intervals, cut to the stretch), and as often as it was seen in `naive_ms`.
 */
export async function readPicture(db: Database, request: PictureRequest): Promise<TimelinePicture> {
  const { accountKey, from, to } = request;
  const deviceOf = await devicesByObserver(db, accountKey);
  const hostOf = hosts();
  const gathering = new Gathering(request);
  const reaching = { from: from - LONGEST_MS, to: to - 1 };
  for await (const step of inSteps(db, accountKey, reaching, "forward")) {
    const rows = await readRows(db, request, step);
    const further = rows.length === 0 ? undefined : await furtherByEvent(db, accountKey, step);
    for (const [key, at, type, url, place, ...founding] of rows) {
      const seen = [founding, ...(further?.get(key) ?? [])].map(([observerKey, sightedAt, durationMs]) => ({
        deviceId: deviceOf.get(observerKey) ?? "",
        at: sightedAt,
        durationMs,
      }));
      gathering.add({ at, type, place: url === null ? (place ?? "") : hostOf(url), sightings: seen });
    }
  }
  return gathering.picture();
}

/** Its observer's key, when that one saw it, and for how long. */
type Sighted = [observerKey: number, sightedAt: number, durationMs: number | null];
type Row = [key: number, at: number, type: string, url: string | null, place: string | null, ...Sighted];

/**
 * Of what began before the stretch, only what took time can reach in. Bare rows, the place taken out by SQL: parsing
 * 100,000 payloads here took longer than reading them (80 ms against 66).
 */
function readRows(db: Database, request: PictureRequest, step: Step): Promise<Row[]> {
  const { accountKey, from, device, type, search } = request;
  const wanted = and(
    eq(events.accountKey, accountKey),
    between(events.at, step.from, step.to),
    step.from < from ? or(gt(events.at, from - 1), gt(events.durationMs, 0)) : undefined,
    type === undefined ? undefined : eq(events.type, type),
    device === undefined ? undefined : isSeenBy(accountKey, device),
    search === undefined ? undefined : mentions(search),
  );
  return db.values<Row>(sql`
    select ${events.key}, ${events.at}, ${events.type}, ${text("url")},
      coalesce(${text("workspace")}, ${text("repository")}, ${text("source")}),
      ${events.observerKey}, ${events.sightedAt}, ${events.durationMs}
    from ${events} where ${wanted} order by ${events.at}`);
}

/** SQLite gives a number as one. */
const text = (name: string) => sql`cast(${events.payload} ->> ${name} as text)`;

async function furtherByEvent(db: Database, accountKey: number, step: Step) {
  const ofStep = and(eq(sightings.accountKey, accountKey), between(sightings.eventAt, step.from, step.to));
  const found = await db.values<[eventKey: number, ...Sighted]>(sql`
    select ${sightings.eventKey}, ${sightings.observerKey}, ${sightings.sightedAt}, ${sightings.durationMs}
    from ${sightings} where ${ofStep}`);
  const further = new Map<number, Sighted[]>();
  for (const [eventKey, ...sighted] of found) further.set(eventKey, [...(further.get(eventKey) ?? []), sighted]);
  return further;
}

async function devicesByObserver(db: Database, accountKey: number): Promise<ReadonlyMap<number, string>> {
  const found = await db.select().from(observers).where(eq(observers.accountKey, accountKey));
  return new Map(found.map(({ key, deviceId }) => [key, deviceId]));
}

/** The host of an address, taken apart once for each site. */
function hosts(): (url: string) => string {
  const known = new Map<string, string>();
  return (url) => {
    const [site = url] = /^[^/?#]*\/\/[^/?#]*/.exec(url) ?? [];
    const host = known.get(site) ?? URL.parse(url)?.host ?? url;
    known.set(site, host);
    return host;
  };
}
