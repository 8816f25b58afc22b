import type { Stretch } from "../period.ts";
import { call, server } from "./call.ts";

/** What is left out is not filtered by. */
export interface TimelineFilter {
  readonly device?: string;
  readonly type?: string;
  /** A text that an event must mention. */
  readonly search?: string;
}

export const PAGE_LENGTH = 100;

/** One page, newest first; `before` is the cursor that the last page gave. */
export function readTimeline(filter: TimelineFilter, before?: string, stretch?: Stretch, limit = PAGE_LENGTH) {
  const within = stretch && { before: time(stretch.to), after: time(stretch.from - 1) };
  return call(
    server.v1.timeline.get({ query: { limit: String(limit), ...filter, ...within, ...(before && { before }) } }),
  );
}

/** A stretch gathered into at most `slots` slots. */
export function readPicture(filter: TimelineFilter, { from, to }: Stretch, slots: number) {
  const query = { from: time(from), to: time(to), slots: String(slots), ...filter };
  return call(server.v1.timeline.picture.get({ query }));
}

const time = (ms: number): string => new Date(ms).toISOString();
