import type { Lane, NamedSum, TimelinePicture } from "@tandem/contract/picture";
import { type Interval, Union } from "./overlap.ts";

/** An event as a picture needs it; times in ms since the epoch. */
export interface Seen {
  readonly at: number;
  readonly type: string;
  readonly place: string;
  readonly sightings: readonly { readonly deviceId: string; readonly at: number; readonly durationMs: number | null }[];
}

const MOST_PLACES = 20;

/** Gathers events, as they come, into lanes of slots and into totals: it keeps what is drawn, not the events. */
export class Gathering {
  readonly #from: number;
  readonly #to: number;
  readonly #slotMs: number;
  readonly #together: LaneOfSlots;
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
    this.#together = new LaneOfSlots(this.#slotMs);
  }

  /** An event that began before `from` counts by the time that reaches in alone. */
  add({ at, type, place, sightings }: Seen): void {
    const begins = at >= this.#from && at < this.#to;
    const took = sightings.map((sighting) => this.#within(sighting));
    if (!begins && took.every((interval) => interval === undefined)) return;
    const sums = [this.#all, sumsOf(this.#types, type), sumsOf(this.#places, place)];
    const lanes = new Map(sightings.map(({ deviceId }) => [deviceId, this.#laneOf(deviceId)]));
    for (const [index, interval] of took.entries()) {
      if (interval === undefined) continue;
      for (const each of sums) each.addTime(interval);
      this.#together.stretches.add(interval);
      lanes.get(sightings[index]?.deviceId ?? "")?.stretches.add(interval);
    }
    if (!begins) return;
    const isShared = lanes.size > 1;
    for (const each of sums) each.events += 1;
    for (const lane of [this.#together, ...lanes.values()]) lane.addPoint(at - this.#from, isShared);
    this.#sightings += sightings.length;
    if (isShared) this.#shared += 1;
  }

  picture(): TimelinePicture {
    return {
      from: new Date(this.#from).toISOString(),
      to: new Date(this.#to).toISOString(),
      slot_ms: this.#slotMs,
      together: this.#together.lane(),
      devices: [...this.#devices].map(([device_id, ofDevice]) => ({ device_id, ...ofDevice.lane() })),
      totals: { ...this.#all.total(), shared: this.#shared, sightings: this.#sightings },
      types: named(this.#types),
      places: named(this.#places).slice(0, MOST_PLACES),
    };
  }

  #within({ at, durationMs }: { at: number; durationMs: number | null }): Interval | undefined {
    if (durationMs === null) return undefined;
    const start = Math.max(at, this.#from) - this.#from;
    const end = Math.min(at + durationMs, this.#to) - this.#from;
    return end > start ? { start, end } : undefined;
  }

  #laneOf(deviceId: string): LaneOfSlots {
    const lane = this.#devices.get(deviceId) ?? new LaneOfSlots(this.#slotMs);
    this.#devices.set(deviceId, lane);
    return lane;
  }
}

class LaneOfSlots {
  readonly #slotMs: number;
  readonly #points = new Map<number, { at: number; events: number; shared: number }>();
  readonly stretches: Union;

  constructor(slotMs: number) {
    this.#slotMs = slotMs;
    this.stretches = new Union(slotMs);
  }

  addPoint(at: number, isShared: boolean): void {
    const slot = Math.floor(at / this.#slotMs);
    const point = this.#points.get(slot) ?? { at, events: 0, shared: 0 };
    point.events += 1;
    point.shared += isShared ? 1 : 0;
    this.#points.set(slot, point);
  }

  lane(): Lane {
    return {
      points: [...this.#points.values()].toSorted((a, b) => a.at - b.at),
      stretches: [...this.stretches.intervals()],
    };
  }
}

class Sums {
  events = 0;
  #naiveMs = 0;
  readonly #union = new Union();

  addTime(interval: Interval): void {
    this.#naiveMs += interval.end - interval.start;
    this.#union.add(interval);
  }

  total(): Omit<NamedSum, "name"> {
    return { events: this.events, active_ms: this.#union.length(), naive_ms: this.#naiveMs };
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
