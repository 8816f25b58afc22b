import type { Capture } from "@tandem/contract/capture";
import type { QueuedCapture } from "./ports.ts";

/** A stamped capture as it travels; undefined while it has no stamp. The same bytes at every try. */
export function toWire(queued: QueuedCapture): Capture | undefined {
  const { capture_id, observer, type, observed_at_ms, clock_offset_ms, duration_ms, payload } = queued;
  if (clock_offset_ms === undefined) return undefined;
  return {
    capture_id,
    observer,
    type,
    occurred_at: new Date(observed_at_ms + (clock_offset_ms ?? 0)).toISOString(),
    clock_offset_ms,
    ...(duration_ms === undefined ? {} : { duration_ms }),
    payload,
  };
}
