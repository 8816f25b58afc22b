import type { Lane, NamedSum, TimelinePicture } from "@tandem/contract/picture";
import { type Interval, joinIntervals, lengthOf } from "./overlap.ts";

/** An event as a picture needs it; times in ms since the epoch. */
export interface Seen {
  readonly at: number;
  readonly type: string;
  readonly place: string;
  readonly sightings: readonly { readonly deviceId: string; readonly at: number; readonly durationMs: number | null }[];
}

const MOST_PLACES = 20;

/** Gathers events, as they come, into lanes of slots and into totals. */
export class Gathering {
  readonly #from: number;
  readonly #to: number;
  readonly #slotMs: number;
  readonly #together = new LaneOfSlots();
  readonly #devices = new Map<string, LaneOfSlots>();
  readonly #types = new Map<string, Sums>();
  readonly #places = new Map<string, Sums>();
  readonly #all = new Sums();
  #shared = 0;
  #sightings = 0;

  constructor({ from, to, slots }: { from: number; to: number; slots: number }) {
    this.#from = from;
    this.#to = to;
    this.#slotMs = Math.max(1, Math.ceil((to - from) / slots));
  }

  /** An event that began before `from` counts by the time that reaches in alone. */
  add({ at, type, place, sightings }: Seen): void {
    const intervals = sightings.flatMap((sighting) => this.#within(sighting));
    const begins = at >= this.#from && at < this.#to;
    if (!begins && intervals.length === 0) return;
    const deviceIds = new Set(sightings.map(({ deviceId }) => deviceId));
    const events = begins ? 1 : 0;
    const offset = at - this.#from;
    const slot = Math.floor(offset / this.#slotMs);
    for (const sums of [this.#all, sumsOf(this.#types, type), sumsOf(this.#places, place)]) sums.add(events, intervals);
    this.#together.stretches.push(...intervals);
    if (begins) this.#together.addPoint(slot, offset, deviceIds.size > 1);
    for (const deviceId of deviceIds) {
      const lane = this.#laneOf(deviceId);
      if (begins) lane.addPoint(slot, offset, deviceIds.size > 1);
      lane.stretches.push(
        ...sightings.filter((sighting) => sighting.deviceId === deviceId).flatMap((seen) => this.#within(seen)),
      );
    }
    if (!begins) return;
    this.#sightings += sightings.length;
    if (deviceIds.size > 1) this.#shared += 1;
  }

  picture(): TimelinePicture {
    const lane = ({ points, stretches }: LaneOfSlots): Lane => ({
      points: [...points.values()].toSorted((a, b) => a.at - b.at),
      stretches: joinIntervals(stretches, this.#slotMs),
    });
    return {
      from: new Date(this.#from).toISOString(),
      to: new Date(this.#to).toISOString(),
      slot_ms: this.#slotMs,
      together: lane(this.#together),
      devices: [...this.#devices].map(([device_id, ofDevice]) => ({ device_id, ...lane(ofDevice) })),
      totals: { ...this.#all.total(), shared: this.#shared, sightings: this.#sightings },
      types: named(this.#types),
      places: named(this.#places).slice(0, MOST_PLACES),
    };
  }

  #within({ at, durationMs }: { at: number; durationMs: number | null }): Interval[] {
    const start = Math.max(at, this.#from) - this.#from;
    const end = Math.min(at + (durationMs ?? 0), this.#to) - this.#from;
    return end > start ? [{ start, end }] : [];
  }

  #laneOf(deviceId: string): LaneOfSlots {
    const lane = this.#devices.get(deviceId) ?? new LaneOfSlots();
    this.#devices.set(deviceId, lane);
    return lane;
  }
}

class LaneOfSlots {
  readonly points = new Map<number, { at: number; events: number; shared: number }>();
  readonly stretches: Interval[] = [];

  addPoint(slot: number, at: number, isShared: boolean): void {
    const point = this.points.get(slot) ?? { at, events: 0, shared: 0 };
    point.events += 1;
    point.shared += isShared ? 1 : 0;
    this.points.set(slot, point);
  }
}

class Sums {
  #events = 0;
  readonly #intervals: Interval[] = [];

  add(events: number, intervals: readonly Interval[]): void {
    this.#events += events;
    this.#intervals.push(...intervals);
  }

  total(): Omit<NamedSum, "name"> {
    return {
      events: this.#events,
      active_ms: lengthOf(joinIntervals(this.#intervals)),
      naive_ms: lengthOf(this.#intervals),
    };
  }
}

function sumsOf(sums: Map<string, Sums>, name: string): Sums {
  const found = sums.get(name) ?? new Sums();
  sums.set(name, found);
  return found;
}

const named = (sums: ReadonlyMap<string, Sums>): NamedSum[] =>
  [...sums]
    .map(([name, ofName]) => ({ name, ...ofName.total() }))
    .toSorted((a, b) => b.events - a.events || b.active_ms - a.active_ms || (a.name < b.name ? -1 : 1));
