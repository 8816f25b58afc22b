import { computed, signal } from "@preact/signals";
import type { Device } from "@tandem/contract/device";
import type { Trouble } from "../api/call.ts";
import { readDevices } from "../api/devices.ts";
import { heed } from "./session.ts";

export type DevicesState =
  | { readonly state: "loading" }
  | { readonly state: "loaded"; readonly devices: readonly Device[] }
  | { readonly state: "trouble"; readonly trouble: Trouble };

/** The account's devices, oldest pairing first. */
export const devices = signal<DevicesState>({ state: "loading" });

const COLOURS = 8;

/** For each list that is being read, what was told of single devices meanwhile: it may be newer than the answer. */
const readings = new Set<Map<string, Device>>();

/** Each device's colour, 1 to 8, by the order of pairing: it keeps it for as long as it is known. */
export const colours = computed<ReadonlyMap<string, number>>(
  () => new Map(known().map(({ id }, index) => [id, (index % COLOURS) + 1])),
);

/** Reads the list; what was already there stays until the answer has come. */
export async function loadDevices(): Promise<void> {
  const told = new Map<string, Device>();
  readings.add(told);
  const answer = heed(await readDevices());
  // The session has ended meanwhile.
  if (!readings.delete(told)) return;
  if (answer.ok) devices.value = { state: "loaded", devices: join(answer.value.devices, told.values()) };
  else if (devices.value.state !== "loaded") devices.value = { state: "trouble", trouble: answer.trouble };
}

/** Puts in what the live stream, or the answer to a change, told of one device. */
export function deviceChanged(device: Device): void {
  for (const told of readings) told.set(device.id, device);
  // One device is no list yet.
  if (devices.value.state === "loaded") devices.value = { state: "loaded", devices: join(known(), [device]) };
}

export const deviceById = (id: string): Device | undefined => known().find((device) => device.id === id);

export function forgetDevices(): void {
  readings.clear();
  devices.value = { state: "loading" };
}

const known = (): readonly Device[] => (devices.value.state === "loaded" ? devices.value.devices : []);

/** What is told of one device leaves out its counts: those of the list stay. */
function join(list: readonly Device[], told: Iterable<Device>): Device[] {
  const byId = new Map(list.map((device) => [device.id, device]));
  for (const device of told) byId.set(device.id, { ...countsOf(byId.get(device.id)), ...device });
  return [...byId.values()].toSorted(byPairing);
}

function countsOf(known: Device | undefined): Pick<Device, "events" | "events_only_here"> {
  if (known?.events === undefined || known.events_only_here === undefined) return {};
  return { events: known.events, events_only_here: known.events_only_here };
}

const byPairing = (a: Device, b: Device): number =>
  a.paired_at < b.paired_at ? -1 : a.paired_at > b.paired_at ? 1 : a.id < b.id ? -1 : 1;
