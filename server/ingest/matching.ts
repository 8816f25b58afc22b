import { LARGEST_WINDOW_MS, type Matching } from "@tandem/contract/event-types";

/** A capture as the rule sees it; times in ms since the epoch. */
export interface Incoming {
  readonly captureId: string;
  /** Names the observer: one capturing source on one device. */
  readonly observer: number;
  readonly fingerprint: string;
  readonly at: number;
  readonly matching: Matching;
  readonly windowMs: number;
}

/** An event that is there already. */
export interface Known {
  readonly id: string;
  readonly at: number;
  readonly fingerprint: string;
  readonly sightings: readonly { readonly captureId: string; readonly observer: number }[];
}

/** An event that a capture of this same push founds. */
export interface Founded<Capture extends Incoming> extends Known {
  readonly founding: Capture;
}

/** What becomes of a capture: `stored` founds an event, `merged` adds a sighting to one, `replayed` changes nothing. */
export type Decision<Capture extends Incoming, Event extends Known> = { readonly capture: Capture } & (
  | { readonly status: "stored"; readonly event: Founded<Capture> }
  | { readonly status: "merged" | "replayed"; readonly event: Event | Founded<Capture> }
);

/**
 * The matching rule: decides on a push's captures one after another, in the order sent, each against the known events
 * and against those that captures before it founded. `known` holds every event of the account that lies within the
 * largest window of a capture and shares its fingerprint or its id. `idOf` names an event after its founding capture.
 */
export function matchCaptures<Capture extends Incoming, Event extends Known>(
  captures: readonly Capture[],
  known: readonly Event[],
  idOf: (capture: Capture) => string,
): Decision<Capture, Event>[] {
  const seen = new Ledger<Event | Founded<Capture>>();
  for (const event of known) seen.add(event);
  return captures.map((capture) => {
    const replayed = seen.sightedBy(capture);
    if (replayed !== undefined) return { capture, status: "replayed", event: replayed };
    const matched = seen.match(capture);
    if (matched !== undefined) {
      seen.sight(matched, capture);
      return { capture, status: "merged", event: matched.event };
    }
    const event = found(capture, idOf);
    seen.add(event);
    return { capture, status: "stored", event };
  });
}

function found<Capture extends Incoming>(capture: Capture, idOf: (capture: Capture) => string): Founded<Capture> {
  const { at, fingerprint } = capture;
  return { id: idOf(capture), at, fingerprint, sightings: [capture], founding: capture };
}

interface Entry<Event extends Known> {
  readonly event: Event;
  readonly observers: number[];
}

/** Who saw what so far, found by fingerprint and by capture. */
class Ledger<Event extends Known> {
  readonly #byFingerprint = new Map<string, Entry<Event>[]>();
  readonly #byCapture = new Map<string, Entry<Event>[]>();

  add(event: Event): void {
    const entry = { event, observers: [] };
    append(this.#byFingerprint, event.fingerprint, entry);
    for (const sighting of event.sightings) this.sight(entry, sighting);
  }

  sight(entry: Entry<Event>, { captureId, observer }: { captureId: string; observer: number }): void {
    entry.observers.push(observer);
    append(this.#byCapture, captureId, entry);
  }

  /** Step 1: this capture was stored before, whatever device and fingerprint it came with. */
  sightedBy({ captureId, at }: Incoming): Event | undefined {
    const entries = this.#byCapture.get(captureId) ?? [];
    return nearest(entries, at, LARGEST_WINDOW_MS, () => true)?.event;
  }

  /** Step 2: the occurrence that this capture is a further sighting of. */
  match({ fingerprint, at, observer, matching, windowMs }: Incoming): Entry<Event> | undefined {
    const entries = this.#byFingerprint.get(fingerprint) ?? [];
    switch (matching) {
      case "unique":
        return nearest(entries, at, 0, () => true);
      case "shared":
        return nearest(entries, at, windowMs, ({ observers }) => !observers.includes(observer));
      case "local":
        return undefined;
    }
  }
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

/** The nearest in time, then the earlier, then the lower id. */
function nearest<Event extends Known>(
  entries: readonly Entry<Event>[],
  at: number,
  windowMs: number,
  fits: (entry: Entry<Event>) => boolean,
): Entry<Event> | undefined {
  let best: Entry<Event> | undefined;
  for (const entry of entries) {
    if (Math.abs(entry.event.at - at) > windowMs || !fits(entry)) continue;
    if (best === undefined || isNearer(entry.event, best.event, at)) best = entry;
  }
  return best;
}

function isNearer(event: Known, best: Known, at: number): boolean {
  const further = Math.abs(event.at - at) - Math.abs(best.at - at);
  if (further !== 0) return further < 0;
  return event.at !== best.at ? event.at < best.at : event.id < best.id;
}
