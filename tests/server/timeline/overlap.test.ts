import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Interval, Union } from "../../../server/timeline/overlap.ts";

const interval = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 60 }))
  .map(([start, length]) => ({ start, end: start + length }));

function unionOf(intervals: readonly Interval[], pause = 0): Union {
  const union = new Union(pause);
  for (const each of intervals) union.add(each);
  return union;
}

test("the union of intervals, in any order, is as long as the moments that any covers, each counted once", () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 20 }), (intervals) => {
      const covered = new Set(
        intervals.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)),
      );
      expect(unionOf(intervals).length()).toBe(covered.size);
    }),
  );
});

test("bridging pauses leaves no two intervals closer than the pause, and loses no moment", () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 20 }), fc.integer({ min: 0, max: 30 }), (intervals, pause) => {
      const joined = unionOf(intervals, pause).intervals();
      for (const [index, { start }] of joined.entries())
        if (index > 0) expect(start - (joined[index - 1]?.end ?? 0)).toBeGreaterThan(pause);
      for (const { start, end } of intervals)
        expect(joined.some((whole) => whole.start <= start && whole.end >= end)).toBe(true);
    }),
  );
});
