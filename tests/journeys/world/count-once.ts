import type { TimelineEvent } from "@tandem/contract/timeline";
import type { Machine } from "./machine.ts";
import { observersOf } from "./saved.ts";

/** What is wrong with a timeline that should hold each of these paths or commits once, seen by each of these machines once. */
export function wrongIn(
  timeline: readonly TimelineEvent[],
  names: readonly string[],
  machines: readonly Machine[],
): string[] {
  const observers = machines
    .map(({ observer }) => observer)
    .sort()
    .join();
  const wanted = new Set(names);
  const events = Map.groupBy(timeline, ({ payload }) => String(payload.path ?? payload.sha));
  return [...wanted].flatMap((name) => {
    const [event, ...more] = events.get(name) ?? [];
    if (event === undefined) return [`${name} is lost`];
    if (more.length > 0) return [`${name} stands there ${more.length + 1} times`];
    return observersOf(event).join() === observers ? [] : [`${name} was seen by ${observersOf(event)}`];
  });
}
