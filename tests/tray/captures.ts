import { uuidv7 } from "@tandem/contract/uuid";
import type { QueuedCapture } from "@tandem/tray/ports";

const OBSERVER = "6f1d4a52-3c0e-4d7a-9a55-0d3f2f6f5a01";

/** A stamped capture of a foreign type, unlike any other. */
export function queuedCapture(fields: Partial<QueuedCapture> = {}): QueuedCapture {
  const capture_id = uuidv7(Date.now());
  return {
    capture_id,
    observer: OBSERVER,
    type: "test.noticed",
    observed_at_ms: Date.UTC(2026, 0, 2, 3, 4, 5),
    clock_offset_ms: 0,
    payload: { what: capture_id },
    ...fields,
  };
}
