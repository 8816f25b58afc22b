import type { TimelineEvent } from "@tandem/contract/timeline";
import type { Observation } from "@tandem/tray/tray";
import type { Machine } from "./machine.ts";

/** A document saved at a true moment, as this machine's own clock tells it. */
export function saved(machine: Machine, path: string, trueMs: number, observer = machine.observer): Observation {
  return {
    observer,
    type: "document.saved",
    at: trueMs + machine.timers.skew(),
    payload: { workspace: "tandem", path, content_sha256: "0".repeat(64), language: "typescript" },
  };
}

export async function captureAll(machine: Machine, observations: readonly Observation[]): Promise<void> {
  await Promise.all(observations.map((observation) => machine.tray().capture(observation)));
}

/** The events of one document, oldest first. */
export function eventsOf(timeline: readonly TimelineEvent[], path: string): TimelineEvent[] {
  return timeline.filter(({ payload }) => payload.path === path);
}

export function observersOf(event: TimelineEvent): string[] {
  return event.sightings.map(({ observer }) => observer).sort();
}

/** Everything that a replay must not change. */
export function fingerprintOf(timeline: readonly TimelineEvent[]): string[] {
  return timeline.map((event) => `${event.id} ${event.at} ${observersOf(event).join(" ")}`).sort();
}
