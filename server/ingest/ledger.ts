interface Sighted {
  readonly id: string;
  readonly at: number;
  readonly fingerprint: string;
}

export interface Entry<Event> {
  readonly event: Event;
  readonly observers: number[];
  /** Another event of the same fingerprint. */
  readonly next: Entry<Event> | undefined;
}

/** Who saw what so far, found by fingerprint and by capture. Times in ms. */
export class Ledger<Event extends Sighted> {
  // Nearly all fingerprints and captures have one event, so the first stands in the map itself, without a list around it.
  readonly #byFingerprint = new Map<string, Entry<Event>>();
  readonly #byCapture = new Map<string, Entry<Event>>();
  readonly #furtherByCapture = new Map<string, Entry<Event>[]>();

  add(event: Event): Entry<Event> {
    const entry = { event, observers: [], next: this.#byFingerprint.get(event.fingerprint) };
    this.#byFingerprint.set(event.fingerprint, entry);
    return entry;
  }

  sight(entry: Entry<Event>, captureId: string, observer: number): void {
    entry.observers.push(observer);
    if (!this.#byCapture.has(captureId)) this.#byCapture.set(captureId, entry);
    else this.#furtherByCapture.set(captureId, [...(this.#furtherByCapture.get(captureId) ?? []), entry]);
  }

  /** The nearest event that has this capture. */
  sightedBy(captureId: string, at: number, windowMs: number): Entry<Event> | undefined {
    const first = this.#byCapture.get(captureId);
    if (first === undefined) return undefined;
    const further = this.#furtherByCapture.get(captureId) ?? [];
    return [first, ...further].reduce<Entry<Event> | undefined>(
      (best, entry) => nearer(best, entry, at, windowMs),
      undefined,
    );
  }

  /** The nearest event of this fingerprint that the observer, where one is given, has not sighted yet. */
  nearest(fingerprint: string, at: number, windowMs: number, unsightedBy?: number): Entry<Event> | undefined {
    let best: Entry<Event> | undefined;
    for (let entry = this.#byFingerprint.get(fingerprint); entry !== undefined; entry = entry.next)
      if (unsightedBy === undefined || !entry.observers.includes(unsightedBy)) best = nearer(best, entry, at, windowMs);
    return best;
  }
}

/** The nearer in time, then the earlier, then the lower id; of those within the window. */
function nearer<Event extends Sighted>(
  best: Entry<Event> | undefined,
  entry: Entry<Event>,
  at: number,
  windowMs: number,
): Entry<Event> | undefined {
  const distance = Math.abs(entry.event.at - at);
  if (distance > windowMs) return best;
  if (best === undefined) return entry;
  const further = distance - Math.abs(best.event.at - at);
  if (further !== 0) return further < 0 ? entry : best;
  if (entry.event.at !== best.event.at) return entry.event.at < best.event.at ? entry : best;
  return entry.event.id < best.event.id ? entry : best;
}
