import { LARGEST_WINDOW_MS, type Matching } from "@tandem/contract/event-types";
import { Ledger } from "./ledger.ts";

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
export interface Founded<Capture extends Incoming> {
  readonly id: string;
  readonly at: number;
  readonly fingerprint: string;
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
  for (const event of known) {
    const entry = seen.add(event);
    for (const { captureId, observer } of event.sightings) seen.sight(entry, captureId, observer);
  }
  return captures.map((capture) => {
    const { captureId, observer, fingerprint, at } = capture;
    // Step 1: this capture was stored before, whatever device and fingerprint it came with.
    const replayed = seen.sightedBy(captureId, at, LARGEST_WINDOW_MS);
    if (replayed !== undefined) return { capture, status: "replayed", event: replayed.event };
    // Step 2: the occurrence that this capture is a further sighting of.
    const matched = match(seen, capture);
    if (matched !== undefined) {
      seen.sight(matched, captureId, observer);
      return { capture, status: "merged", event: matched.event };
    }
    // Step 3.
    const event = { id: idOf(capture), at, fingerprint, founding: capture };
    seen.sight(seen.add(event), captureId, observer);
    return { capture, status: "stored", event };
  });
}

function match<Event extends Known | Founded<Incoming>>(
  seen: Ledger<Event>,
  { fingerprint, at, observer, matching, windowMs }: Incoming,
) {
  switch (matching) {
    case "unique":
      return seen.nearest(fingerprint, at, 0);
    case "shared":
      return seen.nearest(fingerprint, at, windowMs, observer);
    case "local":
      return undefined;
  }
}
