import { expect, test } from "bun:test";
import { endOfSpan } from "../../extensions/browser/sources/span-end.ts";

const MINUTE_MS = 60_000;
const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

test("where nobody touches the machine a span ends at the last touch, however often it was looked at since", () => {
  for (const ago of [0, 5_000, 30_000, 59_000, 90_000])
    expect(endOfSpan({ seen: AT - ago }, AT, true)).toBe(AT - MINUTE_MS);
});

test("what was heard without a touch counts up to when it was heard last", () => {
  expect(endOfSpan({ seen: AT - 30_000, heard: true }, AT, true)).toBe(AT - 30_000);
  expect(endOfSpan({ seen: AT - 30_000, heard: true }, AT, false)).toBe(AT);
});

test("a span ends now where somebody is there, and where it was seen last where the machine slept since", () => {
  expect(endOfSpan({ seen: AT - 30_000 }, AT, false)).toBe(AT);
  for (const untouched of [true, false])
    expect(endOfSpan({ seen: AT - 10 * MINUTE_MS }, AT, untouched)).toBe(AT - 10 * MINUTE_MS);
});
