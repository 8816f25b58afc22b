import type { TimelinePage } from "@tandem/contract/timeline";
import { and, between, desc, eq, gt, lt, or, type SQL } from "drizzle-orm";
import { events } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { cursorOf, type Place } from "./cursor.ts";
import { describeEvents, type EventRow } from "./describe.ts";
import { isSeenBy, mentions } from "./selection.ts";
import { inSteps, type Step } from "./steps.ts";

export interface PageRequest {
  readonly accountKey: number;
  /** Both exclusive. */
  readonly before: Place | undefined;
  readonly after: Place | undefined;
  /** Only what this device saw, alone or with others. */
  readonly device: string | undefined;
  readonly type: string | undefined;
  /** Only what mentions this text. */
  readonly search: string | undefined;
  readonly limit: number;
}

/** A page is in memory as a whole, and so is what is read at once: a payload may have 64 KiB. */
const LARGEST_PAGE = 2 * 1024 * 1024;
const READ_AT_ONCE = 101;

/**
 * A page of an account's timeline, newest first; `next` where there is more behind it. It holds `limit` events, or fewer
 * where their payloads are large.
 */
export async function readPage(db: Database, request: PageRequest): Promise<TimelinePage> {
  const { accountKey, before, after, limit } = request;
  const rows: EventRow[] = [];
  let size = 0;
  const isFull = () => rows.length > limit || size > LARGEST_PAGE;
  const whole = { from: after?.at ?? Number.MIN_SAFE_INTEGER, to: before?.at ?? Number.MAX_SAFE_INTEGER };
  for await (const step of inSteps(db, accountKey, whole, "backward")) {
    for (let more = true; more && !isFull(); ) {
      const wanted = Math.min(READ_AT_ONCE, limit + 1 - rows.length);
      const place = rows.at(-1) ?? before;
      const to = Math.min(step.to, place?.at ?? step.to);
      const read = await readRows(db, { ...request, before: place }, { from: step.from, to }, wanted);
      rows.push(...read);
      size += read.reduce((sum, { payload }) => sum + payload.length, 0);
      more = read.length === wanted;
    }
    if (isFull()) break;
  }
  const page = rows.slice(0, Math.min(limit, countWithin(rows, LARGEST_PAGE)));
  const last = page.at(-1);
  return {
    events: await describeEvents(db, accountKey, page),
    ...(page.length < rows.length && last !== undefined && { next: cursorOf(last) }),
  };
}

/** How many of the first rows are no larger together than that; one in any case. */
function countWithin(rows: readonly EventRow[], largest: number): number {
  let size = 0;
  for (const [count, { payload }] of rows.entries()) {
    size += payload.length;
    if (size > largest) return Math.max(1, count);
  }
  return rows.length;
}

function readRows(db: Database, request: PageRequest, step: Step, limit: number): Promise<EventRow[]> {
  const { accountKey, before, after, device, type, search } = request;
  return db
    .select()
    .from(events)
    .where(
      and(
        eq(events.accountKey, accountKey),
        between(events.at, step.from, step.to),
        before && isBefore(before),
        after && isAfter(after),
        type === undefined ? undefined : eq(events.type, type),
        device === undefined ? undefined : isSeenBy(accountKey, device),
        search === undefined ? undefined : mentions(search),
      ),
    )
    .orderBy(desc(events.at), desc(events.key))
    .limit(limit);
}

/** Within one time the key decides. */
function isBefore({ at, key }: Place): SQL | undefined {
  return key === undefined ? lt(events.at, at) : or(lt(events.at, at), lt(events.key, key));
}

function isAfter({ at, key }: Place): SQL | undefined {
  return key === undefined ? gt(events.at, at) : or(gt(events.at, at), gt(events.key, key));
}
