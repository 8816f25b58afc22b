import { expect, test } from "bun:test";
import fc from "fast-check";
import { readCapture } from "../../../server/ingest/read-capture.ts";
import { capture, NOW } from "../world/account.ts";

const read = (sent: unknown) => readCapture(sent, "account", NOW);
const reason = (sent: unknown) => {
  const answer = read(sent);
  return "reason" in answer ? answer.reason : "accepted";
};
const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

const REFUSED: [string, unknown, RegExp][] = [
  ["that is no object", 7, /^capture: /],
  ["without an observer", { ...capture(), observer: undefined }, /^observer: /],
  ["whose id is no UUID", { ...capture(), capture_id: "x" }, /^capture_id: /],
  ["whose type has one word", { ...capture(), type: "saved" }, /^type: /],
  ["whose time has no milliseconds", { ...capture(), occurred_at: "2026-05-04T12:00:00Z" }, /^occurred_at: /],
  ["on 30 February", { ...capture(), occurred_at: "2026-02-30T12:00:00.000Z" }, /^occurred_at: no such time/],
  ["at 24 o'clock", { ...capture(), occurred_at: "2026-05-03T24:00:00.000Z" }, /^occurred_at: no such time/],
  ["of the last century", capture({ at: Date.UTC(2000, 0, 1) - 1 }), /^occurred_at: before the year 2000/],
  ["of the far future", capture({ at: NOW + 3_600_001 }), /^occurred_at: more than an hour ahead/],
  ["whose offset is a text", { ...capture(), clock_offset_ms: "5" }, /^clock_offset_ms: /],
  ["whose clock is before all time", { ...capture(), clock_offset_ms: Number.MAX_SAFE_INTEGER }, /^clock_offset_ms: /],
  ["whose offset is beyond counting", { ...capture(), clock_offset_ms: 1e300 }, /^clock_offset_ms: /],
  ["whose duration is negative", { ...capture(), duration_ms: -1 }, /^duration_ms: /],
  ["of a save with a time of its own", capture({ clock_offset_ms: null }), /^clock_offset_ms: must be a number/],
  [
    "of a commit timed by the machine",
    capture({ type: "git.commit", payload: { sha: "a" } }),
    /^clock_offset_ms: must be null/,
  ],
  ["of a page without its url", capture({ type: "page.visited", payload: { title: "x" } }), /^payload\.url: missing/],
  [
    "of a page whose url is a number",
    capture({ type: "page.visited", payload: { url: 5 } }),
    /^payload\.url: must be a text/,
  ],
  [
    "of a document whose path is empty",
    capture({ payload: { workspace: "w", path: "" } }),
    /^payload\.path: must be a text/,
  ],
  ["whose payload is a list", { ...capture(), payload: [] }, /^payload: /],
  ["whose payload is too large", capture({ payload: { path: "x".repeat(65_536) } }), /^payload: larger than/],
  ["whose payload nests too deep", capture({ type: "acme.thing", payload: { a: deep(40) } }), /^payload: nested/],
  [
    "whose number has no end",
    capture({ type: "acme.thing", payload: { a: Number.POSITIVE_INFINITY } }),
    /^payload: holds/,
  ],
  ["that says half of a character", capture({ type: "acme.thing", payload: { a: "\ud800" } }), /^payload: holds/],
  [
    "of a page whose title is cut",
    capture({ type: "page.visited", payload: { url: "u", title: "\ud83d" } }),
    /^payload: holds/,
  ],
  [
    "with half of a character deep in it",
    capture({ type: "git.commit", clock_offset_ms: null, payload: { sha: "a", more: [{ b: "\\\udc00" }] } }),
    /^payload: holds/,
  ],
  [
    "with half of a character in a field's name",
    capture({ type: "page.visited", payload: { url: "u", "\udfff": 1 } }),
    /^payload: holds/,
  ],
];

test.each(REFUSED)("a capture %s is refused, and the reason names the field", (_, sent, expected) => {
  expect(reason(sent)).toMatch(expected);
});

test("whole characters, and a backslash before what looks like half of one, are accepted", () => {
  const payload = {
    workspace: "C:\\ud83d",
    path: "\\\\udc00",
    content_sha256: "\ud83d\ude00",
    "\\ud800": "\\\ud83d\ude00\\udfff",
  };
  expect(reason(capture({ payload }))).toBe("accepted");
});

test("a refused capture is named by its id, unless that is what is wrong", () => {
  const { capture_id } = capture();
  expect(read({ ...capture(), capture_id, type: "x" })).toMatchObject({ captureId: capture_id });
  expect(read({ ...capture(), capture_id: "x" })).toMatchObject({ captureId: null });
  expect(read(undefined)).toMatchObject({ captureId: null });
});

test("the very first and the very last time are accepted", () => {
  expect(reason(capture({ at: Date.UTC(2000, 0, 1) }))).toBe("accepted");
  expect(reason(capture({ at: NOW + 3_600_000 }))).toBe("accepted");
});

test("whatever is sent, the answer is a capture or a reason that repeats nothing of it", () => {
  const marker = "zq7zq7zq7";
  const anyValue = fc.oneof(
    fc.json().map((text) => JSON.parse(text)),
    fc.constant(marker),
  );
  const anyField = fc.constantFrom(...Object.keys(capture()), "duration_ms");
  fc.assert(
    fc.property(anyField, anyValue, (field, value) => {
      const told = reason({ ...capture(), [field]: value });
      expect(told).toMatch(/^(accepted|capture: |[a-z_]+: |payload\.[a-z_0-9]+: )/);
      expect(told).not.toContain(marker);
    }),
    { numRuns: 500 },
  );
});
