/** A closed span of time, both ends in ms since the epoch. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** What a push asks the store for: the stored events that its captures could belong to. */
export interface Probe {
  readonly accountKey: number;
  /** Disjoint, in order. */
  readonly spans: readonly TimeSpan[];
  /** Lower-case hex. */
  readonly fingerprints: readonly string[];
  /** UUID texts. */
  readonly captureIds: readonly string[];
}

/** A stored event that shares a fingerprint or a capture with the push; its sightings are all there are. */
export interface StoredEvent {
  readonly key: number;
  readonly id: string;
  /** ms since the epoch. */
  readonly at: number;
  /** Lower-case hex. */
  readonly fingerprint: string;
  readonly sightings: readonly { readonly captureId: string; readonly observer: number }[];
}

/** One sighting as it is written; times in ms. */
export interface NewSighting {
  readonly captureId: string;
  readonly observer: number;
  readonly at: number;
  readonly clockOffsetMs: number | null;
  readonly durationMs: number | null;
}

interface FoundingSighting extends NewSighting {
  readonly type: string;
  /** JSON. */
  readonly payload: string;
  /** Lower-case hex. */
  readonly fingerprint: string;
}

/** A new event has the time of its founding sighting. */
export interface NewEvent {
  readonly id: string;
  readonly founding: FoundingSighting;
}

/** A further sighting, of an event that is stored already. */
export interface FurtherSighting {
  readonly eventKey: number;
  readonly eventAt: number;
  readonly sighting: NewSighting;
}

/** A device that may push. */
export interface PushingDevice {
  readonly accountKey: number;
  /** Captures from before this, in ms since the epoch, are taken no more. */
  readonly keptSince: number;
}

/**
 * The statements of a push, inside its transaction. Each store brings its own best SQL; the matching rule above them is
 * one. Whatever serialises the pushes of an account must be taken by `admit`, the first statement of a push. `pause` is
 * awaited between two steps of a long one, where the store does its work in this process.
 */
export interface IngestStatements {
  /** Notes that a device was seen (`now` in ms); undefined, and nothing noted, where it may not push: revoked, or no more. */
  admit(by: {
    readonly accountId: string;
    readonly deviceId: string;
    readonly now: number;
  }): Promise<PushingDevice | undefined>;
  /** The keys of a device's observers, made where they are new. */
  observers(accountKey: number, deviceId: string, observers: Iterable<string>): Promise<ReadonlyMap<string, number>>;
  near(probe: Probe): Promise<StoredEvent[]>;
  /** Answers with the new events' keys, in order. */
  addEvents(accountKey: number, events: readonly NewEvent[], pause: () => Promise<void>): Promise<number[]>;
  addSightings(accountKey: number, sightings: readonly FurtherSighting[], pause: () => Promise<void>): Promise<void>;
}
