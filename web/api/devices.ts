import type { Device, Devices, Removal } from "@tandem/contract/device";
import { type Answer, call } from "./call.ts";

export const readDevices = (): Promise<Answer<Devices>> => call("GET", "/v1/devices");

export const renameDevice = (id: string, name: string): Promise<Answer<Device>> =>
  call("PATCH", `/v1/devices/${encodeURIComponent(id)}`, { name });

export const revokeDevice = (id: string): Promise<Answer<void>> =>
  call("DELETE", `/v1/devices/${encodeURIComponent(id)}`);

/** What removing a device's captures since a time would take away. */
export const countRemoval = (id: string, sinceMs: number): Promise<Answer<Removal>> =>
  call("GET", capturesSince(id, sinceMs));

export const removeCaptures = (id: string, sinceMs: number): Promise<Answer<Removal>> =>
  call("DELETE", capturesSince(id, sinceMs));

const capturesSince = (id: string, sinceMs: number): string =>
  `/v1/devices/${encodeURIComponent(id)}/captures?${new URLSearchParams({ since: new Date(sinceMs).toISOString() })}`;
