import canonicalize from "canonicalize";
import { eventType, type TimeBasis } from "./event-types.ts";
import { type Field, frame } from "./framing.ts";

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type Payload = { [key: string]: JsonValue };

/**
 * The bytes whose SHA-256 is the fingerprint: a time-free name of what was observed. No device, time or transport field
 * is in it, so two machines that saw one thing derive one fingerprint; the account is, so two people never share one.
 */
export function fingerprintPreimage(accountId: string, type: string, basis: TimeBasis, payload: Payload): Uint8Array {
  const fields: Field[] = ["tandem/event/v1", accountId, type, basis];
  const { identity } = eventType(type);
  for (const name of identity) {
    const value = payload[name];
    fields.push(typeof value === "string" ? value : undefined);
  }
  if (identity.length === 0) fields.push(canonicalize(normalise(payload)));
  return frame(fields);
}

/** Two spellings of one text must not be two events: every string and key in NFC. */
function normalise(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.normalize("NFC");
  if (Array.isArray(value)) return value.map(normalise);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.normalize("NFC"), normalise(inner)]));
  return value;
}
