import { type Static, Type } from "@sinclair/typebox";
import { PUSH_LIMITS } from "./push-limits.ts";

export const UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
/** RFC 3339, UTC, whole milliseconds. */
export const TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$";

/** Further than any two such times lie apart, in ms: a machine whose clock begins in 1970 is heard too. */
export const LARGEST_OFFSET_MS = 1e15;

/** What one capture's payload may hold, as JSON in UTF-8. */
export const PAYLOAD_BYTES = 64 * 1024;

/** When a capture may have happened: from here on, in ms since the epoch … */
export const EARLIEST_CAPTURE_MS = Date.UTC(2000, 0, 1);
/** … until this far ahead of the server's clock, in ms. */
export const LATEST_CAPTURE_AHEAD_MS = 3_600_000;

/**
 * One observation by one tray. `occurred_at` is already corrected where `clock_offset_ms` is a number (that many ms were
 * added to the machine's clock) and the thing's own time where it is null. All text in the payload, names too, is
 * well-formed Unicode (RFC 7493 §2.1): half of a surrogate pair is refused.
 */
export const Capture = Type.Object({
  capture_id: Type.String({ pattern: UUID }),
  observer: Type.String({ pattern: UUID }),
  type: Type.String({ pattern: "^[a-z0-9_-]+(\\.[a-z0-9_-]+)+$", maxLength: 64 }),
  occurred_at: Type.String({ pattern: TIME }),
  clock_offset_ms: Type.Union([Type.Integer(), Type.Null()]),
  duration_ms: Type.Optional(Type.Integer({ minimum: 0 })),
  payload: Type.Record(Type.String(), Type.Unknown()),
});
export type Capture = Static<typeof Capture>;

/** `POST /v1/events`. The captures are checked one by one: a bad one is rejected and holds no other up. */
export const Push = Type.Object({
  captures: Type.Array(Type.Unknown(), { maxItems: PUSH_LIMITS.captures }),
});
export type Push = { captures: Capture[] };

export const CaptureStatus = Type.Union([
  Type.Literal("stored"),
  Type.Literal("merged"),
  Type.Literal("replayed"),
  Type.Literal("rejected"),
]);
export type CaptureStatus = Static<typeof CaptureStatus>;

export const CaptureResult = Type.Object({
  /** Null where the capture had none that could be read. */
  capture_id: Type.Union([Type.String(), Type.Null()]),
  status: CaptureStatus,
  event_id: Type.Optional(Type.String()),
  /** Why it was rejected: the field and what is wrong with it, never its value. */
  reason: Type.Optional(Type.String()),
});
export type CaptureResult = Static<typeof CaptureResult>;

/** One result a capture, in the order sent. An answer means that it is on disk. */
export const PushResults = Type.Object({ results: Type.Array(CaptureResult) });
export type PushResults = Static<typeof PushResults>;
