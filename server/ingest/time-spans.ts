import { LARGEST_WINDOW_MS } from "@tandem/contract/event-types";
import type { TimeSpan } from "../store/ingest-port.ts";

/** The disjoint spans, in order, in which events that belong to captures of these times can lie; all in ms. */
export function timeSpans(times: readonly number[]): TimeSpan[] {
  const spans: { from: number; to: number }[] = [];
  for (const at of Float64Array.from(times).sort()) {
    const last = spans.at(-1);
    if (last !== undefined && at - LARGEST_WINDOW_MS <= last.to) last.to = at + LARGEST_WINDOW_MS;
    else spans.push({ from: at - LARGEST_WINDOW_MS, to: at + LARGEST_WINDOW_MS });
  }
  return spans;
}
