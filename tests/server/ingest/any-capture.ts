import type { Capture } from "@tandem/contract/capture";
import fc from "fast-check";
import { NOW } from "../world/account.ts";

/** Few of everything, and times around the windows' edges, so that captures meet each other. */
const id = (kind: number, nth: number) => `0190a000-0000-7000-8000-0000000${kind}00${nth}0`;
const anyTime = fc.oneof(
  fc.integer({ min: 0, max: 12_000 }),
  fc.constantFrom(0, 1, 1999, 2000, 2001, 4000, 4999, 5000, 5001, 9999, 10_000, 10_001),
);
const anyThing = fc.constantFrom(
  { type: "document.saved", payload: { workspace: "w", path: "a" }, clock_offset_ms: 0 },
  { type: "document.saved", payload: { workspace: "w", path: "a", language: "ts" }, clock_offset_ms: 90_000 },
  { type: "document.saved", payload: { workspace: "w", path: "b" }, clock_offset_ms: 0 },
  { type: "page.visited", payload: { url: "https://a.example/" }, clock_offset_ms: -3 },
  { type: "git.commit", payload: { sha: "1".repeat(40) }, clock_offset_ms: null },
  { type: "git.checkout", payload: { repository: "r", sha: "2" }, clock_offset_ms: 0 },
  { type: "log.line", payload: { source: "s", line: "l" }, clock_offset_ms: null },
  { type: "log.line", payload: { source: "s", line: "l" }, clock_offset_ms: 0 },
  { type: "acme.thing", payload: { b: [1, "\u00e9"], a: null }, clock_offset_ms: 0 },
  { type: "acme.thing", payload: { a: null, b: [1, "e\u0301"] }, clock_offset_ms: 0 },
);
export const anyCapture = fc
  .record({
    thing: anyThing,
    at: anyTime,
    observer: fc.integer({ min: 0, max: 2 }),
    capture: fc.integer({ min: 0, max: 60 }),
  })
  .map(
    ({ thing, at, observer, capture }): Capture => ({
      ...thing,
      capture_id: `0190a000-0000-7000-8000-${String(capture).padStart(12, "0")}`,
      observer: id(1, observer),
      occurred_at: new Date(NOW - 60_000 + at).toISOString(),
    }),
  );
