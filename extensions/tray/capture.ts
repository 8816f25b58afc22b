import type { Payload } from "@tandem/contract/fingerprint";
import { uuidv7 } from "@tandem/contract/uuid";
import { type Core, countWaiting } from "./core.ts";
import type { QueuedCapture } from "./ports.ts";
import { statusOf } from "./status-of.ts";

/** What a source noticed. */
export interface Observation {
  /** The source's own UUID, made when it started. */
  readonly observer: string;
  readonly type: string;
  readonly payload: Payload;
  /** When, by this machine's clock, in ms since the epoch; now where it is absent. */
  readonly at?: number;
  /** The thing's own time, in ms since the epoch; then the machine's clock plays no part. */
  readonly intrinsicAt?: number;
  readonly durationMs?: number;
  /** The absolute path that it is about, or that and other names of it; they stay on this machine. */
  readonly about?: string | readonly string[] | undefined;
  /** Made beforehand by a host that may hand an observation over twice; such a repeat is one capture. */
  readonly captureId?: string;
}

/** So that what happens together travels together. */
const GATHER_MS = 300;

/** Puts an observation into the outbox; it is durable when this resolves. Ignored unless the tray records. */
export async function capture(core: Core, observation: Observation): Promise<void> {
  const { state } = statusOf(core);
  if (state !== "recording" && state !== "offline") return;
  const queued = stampedCapture(core, observation);
  await core.ports.outbox.append([queued]);
  await countWaiting(core);
  const { push } = core.tasks;
  // Behind a failure or a missing stamp the push has its own moment.
  if (push.failing === undefined && push.dueAt !== Number.POSITIVE_INFINITY)
    push.dueAt = Math.max(push.dueAt, core.ports.timers.monotonic() + (core.outbox.waiting === 1 ? GATHER_MS : 0));
  core.changed();
}

/** All that a capture will ever be is fixed here, save the stamp where the offset is not known yet. */
function stampedCapture(core: Core, observation: Observation): QueuedCapture {
  const { observer, type, payload, at, intrinsicAt, durationMs, captureId, about } = observation;
  const now = core.ports.timers.now();
  return {
    capture_id: captureId ?? uuidv7(now),
    observer,
    type,
    observed_at_ms: Math.round(intrinsicAt ?? at ?? now),
    clock_offset_ms: intrinsicAt === undefined ? core.clock.estimate()?.offsetMs : null,
    ...(durationMs === undefined ? {} : { duration_ms: Math.max(0, Math.round(durationMs)) }),
    payload: wellFormed(payload),
    ...(about === undefined ? {} : { about }),
  };
}

/** Half of a character, as a page's title or a file's name may hold, is a text that no server takes. */
function wellFormed(payload: Payload): Payload {
  const entries = Object.entries(payload);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "string" ? value.toWellFormed() : value]),
  );
}
