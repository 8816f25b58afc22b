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

/** Counts what was told of single devices. */
let changes = 0;

/** Each device's colour, 1 to 8, by the order of pairing: it keeps it for as long as it is known. */
export const colours = computed<ReadonlyMap<string, number>>(
  () => new Map(known().map(({ id }, index) => [id, (index % COLOURS) + 1])),
);

/** Reads the list; what was already there stays until the answer has come. */
export async function loadDevices(): Promise<void> {
  const before = changes;
  const answer = heed(await readDevices());
  // What was told meanwhile may be newer than the answer.
  if (answer.ok && changes !== before) return loadDevices();
  if (answer.ok) devices.value = { state: "loaded", devices: answer.value.devices.toSorted(byPairing) };
  else if (devices.value.state !== "loaded") devices.value = { state: "trouble", trouble: answer.trouble };
}

/** Puts in what the live stream, or the answer to a change, told of one device. */
export function deviceChanged(device: Device): void {
  changes += 1;
  const others = known().filter(({ id }) => id !== device.id);
  devices.value = { state: "loaded", devices: [...others, device].toSorted(byPairing) };
}

export const deviceById = (id: string): Device | undefined => known().find((device) => device.id === id);

export function forgetDevices(): void {
  devices.value = { state: "loading" };
}

const known = (): readonly Device[] => (devices.value.state === "loaded" ? devices.value.devices : []);

const byPairing = (a: Device, b: Device): number =>
  a.paired_at < b.paired_at ? -1 : a.paired_at > b.paired_at ? 1 : a.id < b.id ? -1 : 1;
