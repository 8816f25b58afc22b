import { PUSH_LIMITS } from "@tandem/contract/push-limits";
import type { QueuedCapture } from "./ports.ts";
import { toWire } from "./wire.ts";

export type Batch =
  | { readonly outcome: "batch"; readonly captures: readonly QueuedCapture[]; readonly body: Uint8Array<ArrayBuffer> }
  | { readonly outcome: "empty" }
  /** The oldest capture waits for the first heartbeat. */
  | { readonly outcome: "unstamped" }
  /** The oldest capture alone is larger than a push may be. */
  | { readonly outcome: "too-large"; readonly capture: QueuedCapture };

const OPEN = '{"captures":[';
const CLOSE = "]}";
const utf8 = new TextEncoder();

/** The oldest captures, as many as one push may hold. */
export function assembleBatch(oldest: readonly QueuedCapture[]): Batch {
  const [first] = oldest;
  if (first === undefined) return { outcome: "empty" };
  const parts: Uint8Array[] = [];
  let bytes = OPEN.length + CLOSE.length;
  for (const queued of oldest) {
    const capture = toWire(queued);
    if (capture === undefined) break;
    const part = utf8.encode(JSON.stringify(capture));
    if (bytes + part.length + 1 > PUSH_LIMITS.bytes) {
      if (parts.length === 0) return { outcome: "too-large", capture: first };
      break;
    }
    parts.push(part);
    bytes += part.length + 1;
  }
  if (parts.length === 0) return { outcome: "unstamped" };
  return { outcome: "batch", captures: oldest.slice(0, parts.length), body: joinParts(parts) };
}

function joinParts(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((total, part) => total + part.length, OPEN.length + CLOSE.length + parts.length - 1);
  const body = new Uint8Array(length);
  let at = 0;
  const put = (bytes: Uint8Array) => {
    body.set(bytes, at);
    at += bytes.length;
  };
  put(utf8.encode(OPEN));
  for (const [index, part] of parts.entries()) {
    if (index > 0) put(utf8.encode(","));
    put(part);
  }
  put(utf8.encode(CLOSE));
  return body;
}
