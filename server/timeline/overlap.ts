/** From its start to before its end, in ms. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * The union of intervals as the fewest that cover the same time, by start: what overlaps or touches is one. Pauses
 * shorter than `pause` ms are bridged, for pictures; time is only counted without.
 */
export function joinIntervals(intervals: readonly Interval[], pause = 0): Interval[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of intervals.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || start > last.end + pause) joined.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  return joined;
}

/** How long intervals are together, in ms; what overlaps counts as often as it is there. */
export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { start, end }) => sum + end - start, 0);
}
