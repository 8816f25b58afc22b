import { expect, test } from "bun:test";
import { PUSH_LIMITS } from "@tandem/contract/push-limits";
import { assembleBatch } from "@tandem/tray/batch";
import * as fc from "fast-check";
import { queuedCapture } from "./captures.ts";

test("a batch is the longest run of the oldest captures that fits the limits, counted in bytes as sent", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom("é".repeat(90_000), "x".repeat(300_000), "✓".repeat(40_000)),
  );
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), (texts) => {
      const captures = texts.map((what) => queuedCapture({ payload: { what } }));
      const batch = assembleBatch(captures);
      if (batch.outcome !== "batch") throw new Error(`no batch but ${batch.outcome}`);
      expect(batch.body.length).toBeLessThanOrEqual(PUSH_LIMITS.bytes);
      const sent = JSON.parse(new TextDecoder().decode(batch.body));
      expect(sent.captures.map((one: { capture_id: string }) => one.capture_id)).toEqual(
        captures.slice(0, batch.captures.length).map((one) => one.capture_id),
      );
      const next = captures[batch.captures.length];
      if (next !== undefined) {
        const more = assembleBatch([...batch.captures, next]);
        expect(more.outcome === "batch" && more.captures.length).toBe(batch.captures.length);
      }
    }),
    { numRuns: 50 },
  );
});

test("a capture is sent with the same bytes at every try", () => {
  const capture = queuedCapture({ clock_offset_ms: -90_123, duration_ms: 5 });
  const [first, second] = [assembleBatch([capture]), assembleBatch([capture])];
  if (first.outcome !== "batch" || second.outcome !== "batch") throw new Error("no batch");
  expect(first.body).toEqual(second.body);
  expect(JSON.parse(new TextDecoder().decode(first.body)).captures[0]).toMatchObject({
    occurred_at: new Date(capture.observed_at_ms - 90_123).toISOString(),
    clock_offset_ms: -90_123,
    duration_ms: 5,
  });
});

test("a thing's own time is sent as it is, with no offset", () => {
  const batch = assembleBatch([queuedCapture({ clock_offset_ms: null, observed_at_ms: 1_700_000_000_000 })]);
  if (batch.outcome !== "batch") throw new Error("no batch");
  expect(JSON.parse(new TextDecoder().decode(batch.body)).captures[0]).toMatchObject({
    occurred_at: "2023-11-14T22:13:20.000Z",
    clock_offset_ms: null,
  });
});

test("nothing without a stamp is sent, nor anything behind it", () => {
  const stamped = queuedCapture();
  const batch = assembleBatch([stamped, queuedCapture({ clock_offset_ms: undefined }), queuedCapture()]);
  expect(batch.outcome === "batch" && batch.captures).toEqual([stamped]);
  expect(assembleBatch([queuedCapture({ clock_offset_ms: undefined })]).outcome).toBe("unstamped");
});

test("a capture larger than a push may be stands in nobody's way", () => {
  const giant = queuedCapture({ payload: { what: "x".repeat(PUSH_LIMITS.bytes) } });
  expect(assembleBatch([giant])).toEqual({ outcome: "too-large", capture: giant });
});
