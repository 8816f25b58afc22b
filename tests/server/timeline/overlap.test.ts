import { expect, test } from "bun:test";
import fc from "fast-check";
import { joinIntervals, lengthOf } from "../../../server/timeline/overlap.ts";

const interval = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }))
  .map(([start, length]) => ({ start, end: start + length }));

test("the union of intervals is as long as the moments that any of them covers, each counted once", () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 20 }), (intervals) => {
      const covered = new Set(
        intervals.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)),
      );
      expect(lengthOf(joinIntervals(intervals))).toBe(covered.size);
    }),
  );
});

test("bridging pauses leaves no two intervals closer than the pause, and loses no moment", () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 20 }), fc.integer({ min: 0, max: 30 }), (intervals, pause) => {
      const joined = joinIntervals(intervals, pause);
      for (const [index, { start }] of joined.entries())
        if (index > 0) expect(start - (joined[index - 1]?.end ?? 0)).toBeGreaterThan(pause);
      for (const { start, end } of intervals)
        expect(joined.some((whole) => whole.start <= start && whole.end >= end)).toBe(true);
    }),
  );
});
