import type { TimelinePicture } from "@tandem/contract/picture";
import type { TimelinePage } from "@tandem/contract/timeline";
import type { Stretch } from "../period.ts";
import { type Answer, call } from "./call.ts";

/** What is left out is not filtered by. */
export interface TimelineFilter {
  readonly device?: string;
  readonly type?: string;
  /** A text that an event must mention. */
  readonly search?: string;
}

const PAGE_LENGTH = 100;

/** One page, newest first; `before` is the cursor that the last page gave. */
export function readTimeline(
  filter: TimelineFilter,
  before?: string,
  stretch?: Stretch,
): Promise<Answer<TimelinePage>> {
  const within = stretch && { before: time(stretch.to), after: time(stretch.from - 1) };
  return call("GET", `/v1/timeline?${query({ limit: PAGE_LENGTH, ...filter, ...within, ...(before && { before }) })}`);
}

/** A stretch gathered into at most `slots` slots. */
export function readPicture(
  filter: TimelineFilter,
  { from, to }: Stretch,
  slots: number,
): Promise<Answer<TimelinePicture>> {
  return call("GET", `/v1/timeline/picture?${query({ from: time(from), to: time(to), slots, ...filter })}`);
}

const time = (ms: number): string => new Date(ms).toISOString();

function query(parameters: Readonly<Record<string, string | number | undefined>>): URLSearchParams {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}
