import type { TimelineEvent, TimelinePage } from "@tandem/contract/timeline";
import type { Stretch } from "../period.ts";
import { type Answer, call, server } from "./call.ts";

/** What is left out is not filtered by. */
export interface TimelineFilter {
  readonly device?: string;
  readonly type?: string;
  /** A text that an event must mention. */
  readonly search?: string;
}

export const PAGE_LENGTH = 100;
/** The server gives no more at once. */
const LONGEST_PAGE = 1000;
/** So many events more than asked for may be read to come down to a time. */
const MOST_MORE = 500;

/** One page, newest first; `before` is the cursor that the last page gave. */
export function readTimeline(filter: TimelineFilter, before?: string, stretch?: Stretch, limit = PAGE_LENGTH) {
  const within = stretch && { before: time(stretch.to), after: time(stretch.from - 1) };
  return call(
    server.v1.timeline.get({ query: { limit: String(limit), ...filter, ...within, ...(before && { before }) } }),
  );
}

interface Reach {
  /** So many at least, where there are so many. */
  readonly count: number;
  /** As far back as this time, unless too much lies between. */
  readonly downTo?: string | undefined;
  readonly stretch?: Stretch;
}

/** The newest events as one page, however many pages of the server's they are. */
export async function readNewest(
  filter: TimelineFilter,
  { count, downTo, stretch }: Reach,
): Promise<Answer<TimelinePage>> {
  const events: TimelineEvent[] = [];
  const isDown = () => downTo === undefined || (events.at(-1)?.at ?? "") <= downTo;
  const reaches = () => events.length >= count && (isDown() || events.length >= count + MOST_MORE);
  let next: string | undefined;
  do {
    const limit = Math.min(LONGEST_PAGE, Math.max(PAGE_LENGTH, count - events.length));
    const page = await readTimeline(filter, next, stretch, limit);
    if (!page.ok) return page;
    events.push(...page.value.events);
    next = page.value.next;
  } while (next !== undefined && !reaches());
  return { ok: true, value: { events, ...(next !== undefined && { next }) } };
}

/** A stretch gathered into at most `slots` slots. */
export function readPicture(filter: TimelineFilter, { from, to }: Stretch, slots: number) {
  const query = { from: time(from), to: time(to), slots: String(slots), ...filter };
  return call(server.v1.timeline.picture.get({ query }));
}

const time = (ms: number): string => new Date(ms).toISOString();
