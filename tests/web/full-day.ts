import type { Capture } from "@tandem/contract/capture";
import { uuidv7 } from "@tandem/contract/uuid";

/** A day of so many events on two machines, and what is true of it by construction. */
export interface FullDay {
  /** Each machine's captures in the order in which it made them. */
  readonly captures: readonly [Capture[], Capture[]];
  /** Everything that took time, in ms after the day's beginning; some of it reaches in or out. */
  readonly spans: readonly { readonly start: number; readonly end: number; readonly place: string }[];
  /** Seen by both machines. */
  readonly shared: number;
}

/** How far the second machine's clock runs ahead (a capture carries the corrected time), and how much later it sees, in ms. */
const AHEAD_MS = 90_000;
const LATER_MS = 40;

/**
 * Every tenth event took time, up to a minute, on one machine or the other, whatever the other did meanwhile; every
 * fourth of the rest was seen by both. The first and the last of what took time reach over the edges of the day, so
 * `events - 1` events begin in it.
 */
export function fullDay(midnightMs: number, lengthMs: number, events: number): FullDay {
  const observers = [crypto.randomUUID(), crypto.randomUUID()];
  const captures: [Capture[], Capture[]] = [[], []];
  const spans: { start: number; end: number; place: string }[] = [];
  let shared = 0;
  const random = numbers(7);

  function add(machine: 0 | 1, at: number, seen: Pick<Capture, "type" | "payload" | "duration_ms">) {
    captures[machine].push({
      capture_id: uuidv7(midnightMs + at),
      observer: observers[machine] ?? "",
      occurred_at: new Date(midnightMs + at).toISOString(),
      clock_offset_ms: machine === 1 ? -AHEAD_MS : 0,
      ...seen,
    });
  }

  const step = lengthMs / events;
  for (let index = 0; index < events; index += 1) {
    const at = Math.floor(index * step) - (index === 0 ? 30_000 : 0);
    const machine = random() < 0.5 ? 0 : 1;
    if (index % 10 === 0 || index === events - 1) {
      const duration = index === 0 || index === events - 1 ? 60_000 : 1 + Math.floor(random() * 60_000);
      const place = `w${Math.floor(random() * 10)}`;
      add(machine, at, {
        type: "document.active",
        duration_ms: duration,
        payload: { workspace: place, path: `src/${index}.ts` },
      });
      spans.push({ start: at, end: at + duration, place });
      continue;
    }
    const visit = { type: "page.visited", payload: { url: `https://site${index % 5}.example.org/${index}` } };
    if (index % 4 === 1) {
      add(0, at, visit);
      add(1, at + LATER_MS, visit);
      shared += 1;
    } else add(machine, at, visit);
  }
  return { captures, spans, shared };
}

/** The same numbers from 0 to 1 in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
