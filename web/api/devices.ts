import { call, server } from "./call.ts";

export const readDevices = () => call(server.v1.devices.get());

export const renameDevice = (id: string, name: string) => call(server.v1.devices({ id }).patch({ name }));

export const revokeDevice = (id: string) => call(server.v1.devices({ id }).delete());

/** What removing a device's captures since a time would take away. */
export const countRemoval = (id: string, sinceMs: number) =>
  call(server.v1.devices({ id }).captures.get({ query: since(sinceMs) }));

export const removeCaptures = (id: string, sinceMs: number) =>
  call(server.v1.devices({ id }).captures.delete(undefined, { query: since(sinceMs) }));

const since = (ms: number) => ({ since: new Date(ms).toISOString() });
