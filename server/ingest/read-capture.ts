import { TypeCompiler } from "@sinclair/typebox/compiler";
import {
  Capture,
  EARLIEST_CAPTURE_MS,
  LARGEST_OFFSET_MS,
  LATEST_CAPTURE_AHEAD_MS,
  PAYLOAD_BYTES,
} from "@tandem/contract/capture";
import { type EventType, eventType, matchingWindow, type TimeBasis } from "@tandem/contract/event-types";
import { fingerprintPreimage, type JsonValue, type Payload } from "@tandem/contract/fingerprint";
import { isUuid } from "@tandem/contract/uuid";
import { hexOf } from "../store/bytes.ts";
import { sha256 } from "../store/sha256.ts";
import type { Incoming } from "./matching.ts";

/** A capture that may be stored: all that the matching rule and the store need of it, but for its observer's key. */
export interface ReadCapture extends Incoming {
  readonly observerId: string;
  /** The observer's key, once the store has numbered it; not copied for that, as there are many of these. */
  observer: number;
  readonly type: string;
  readonly clockOffsetMs: number | null;
  readonly durationMs: number | null;
  /** JSON. */
  readonly payload: string;
}

/** A capture that may not; the reason names what is wrong, never what was sent. */
export interface RefusedCapture {
  readonly captureId: string | null;
  readonly reason: string;
}

const shape = TypeCompiler.Compile(Capture);

/** How deep a payload may nest. */
const DEEPEST = 32;

const NOT_CARRIED = "payload: holds text or a number that JSON cannot carry";

/** Reads one capture of a push. `now` in ms; the account is the pusher's, for the fingerprint. */
export function readCapture(sent: unknown, accountId: string, now: number): ReadCapture | RefusedCapture {
  if (!shape.Check(sent)) return refused(sent, misshapen(sent));
  const rules = eventType(sent.type);
  const basis: TimeBasis = sent.clock_offset_ms === null ? "intrinsic" : "corrected";
  const at = readTime(sent.occurred_at);
  const reason = wrongTime(at, now) ?? wrongNumbers(sent, rules, basis) ?? wrongPayload(sent, rules);
  if (reason !== undefined) return refused(sent, reason);
  const payload = JSON.stringify(sent.payload);
  if (isLarger(payload, PAYLOAD_BYTES)) return refused(sent, `payload: larger than ${PAYLOAD_BYTES} bytes`);
  if (holdsLoneSurrogate(payload)) return refused(sent, NOT_CARRIED);
  const fingerprint = fingerprintOf(accountId, sent.type, basis, sent.payload as Payload);
  if (fingerprint === undefined) return refused(sent, NOT_CARRIED);
  return {
    captureId: sent.capture_id,
    observerId: sent.observer,
    observer: Number.NaN,
    fingerprint,
    at,
    matching: rules.matching,
    windowMs: matchingWindow(rules, basis),
    type: sent.type,
    clockOffsetMs: sent.clock_offset_ms,
    durationMs: sent.duration_ms ?? null,
    payload,
  };
}

function refused(sent: unknown, reason: string): RefusedCapture {
  const id = typeof sent === "object" && sent !== null && "capture_id" in sent ? sent.capture_id : undefined;
  return { captureId: typeof id === "string" && isUuid(id) ? id : null, reason };
}

function misshapen(sent: unknown): string {
  const first = shape.Errors(sent).First();
  const field = first?.path.split("/")[1];
  return field === undefined ? "capture: not an object" : `${field}: missing, or not of the form that is asked for`;
}

/** RFC 3339 in ms since the epoch; NaN where the calendar has no such time, as on 30 February. */
function readTime(text: string): number {
  const ms = Date.parse(text);
  // What is past the month's end, or 24:00, is counted on into another day.
  return new Date(ms).getUTCDate() === Number(text.slice(8, 10)) ? ms : Number.NaN;
}

function wrongTime(at: number, now: number): string | undefined {
  if (Number.isNaN(at)) return "occurred_at: no such time";
  if (at < EARLIEST_CAPTURE_MS) return "occurred_at: before the year 2000";
  if (at > now + LATEST_CAPTURE_AHEAD_MS) return "occurred_at: more than an hour ahead";
  return undefined;
}

function wrongNumbers(sent: Capture, rules: EventType, basis: TimeBasis): string | undefined {
  if (rules.time !== "either" && rules.time !== basis)
    return rules.time === "intrinsic"
      ? "clock_offset_ms: must be null, as this type carries its own time"
      : "clock_offset_ms: must be a number, as this type is timed by the machine's clock";
  if (Math.abs(sent.clock_offset_ms ?? 0) > LARGEST_OFFSET_MS) return "clock_offset_ms: too large";
  if (sent.duration_ms !== undefined && !Number.isSafeInteger(sent.duration_ms)) return "duration_ms: too large";
  return undefined;
}

function wrongPayload({ payload }: Capture, { identity }: EventType): string | undefined {
  if (isDeeper(payload as JsonValue, DEEPEST)) return `payload: nested more than ${DEEPEST} deep`;
  let present = 0;
  for (const name of identity) {
    if (!Object.hasOwn(payload, name)) continue;
    present += 1;
    if (typeof payload[name] !== "string" || payload[name] === "")
      return `payload.${name}: must be a text that is not empty`;
  }
  return present === 0 && identity.length > 0 ? `payload.${identity.at(-1)}: missing` : undefined;
}

/** Whether a text is more than so many bytes of UTF-8; a code unit is three at most. */
function isLarger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

/**
 * Whether any text or name in it is half of a character, which PostgreSQL cannot take apart. JSON.stringify writes such
 * halves alone as `\ud…` (ECMA-262 §25.5.2.3); after a backslash of the text, which is two, it is the text's own.
 */
function holdsLoneSurrogate(json: string): boolean {
  return json.includes("\\ud") && /(?<!\\)(?:\\\\)*\\ud/.test(json);
}

function isDeeper(value: JsonValue, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  if (Array.isArray(value)) return value.some((inner) => isDeeper(inner, depth - 1));
  for (const name in value) if (isDeeper(value[name] ?? null, depth - 1)) return true;
  return false;
}

/** Undefined where the payload has no canonical form (RFC 8785 §3.2.2): an endless number. */
function fingerprintOf(accountId: string, type: string, basis: TimeBasis, payload: Payload): string | undefined {
  let preimage: Uint8Array;
  try {
    preimage = fingerprintPreimage(accountId, type, basis, payload);
  } catch {
    return undefined;
  }
  return hexOf(sha256(preimage));
}
