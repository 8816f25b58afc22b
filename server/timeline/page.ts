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

/** A page of an account's timeline, newest first; `next` where there is more behind it. */
export async function readPage(db: Database, request: PageRequest): Promise<TimelinePage> {
  const { accountKey, before, after, limit } = request;
  const rows: EventRow[] = [];
  const whole = { from: after?.at ?? Number.MIN_SAFE_INTEGER, to: before?.at ?? Number.MAX_SAFE_INTEGER };
  for await (const step of inSteps(db, accountKey, whole, "backward")) {
    rows.push(...(await readRows(db, request, step, limit + 1 - rows.length)));
    if (rows.length > limit) break;
  }
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    events: await describeEvents(db, accountKey, page),
    ...(rows.length > limit && last !== undefined && { next: cursorOf(last) }),
  };
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
