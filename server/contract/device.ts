import { type Static, Type } from "@sinclair/typebox";
import { DEVICE_NAME_LENGTH } from "./pairing.ts";

/** One paired tray as the server knows it. Times are RFC 3339 with ms, UTC. */
export const Device = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Union([Type.Literal("editor"), Type.Literal("browser")]),
  platform: Type.String(),
  client_version: Type.Union([Type.String(), Type.Null()]),
  status: Type.Union([Type.Literal("pending"), Type.Literal("active"), Type.Literal("revoked")]),
  paired_at: Type.String(),
  /** The browser that confirmed it, in words: `Firefox on Linux`. */
  paired_from: Type.Optional(Type.String()),
  last_seen: Type.Optional(Type.String()),
  queue_length: Type.Optional(Type.Integer()),
  /** Milliseconds that the device's clock is behind the server's; negative where it is ahead. */
  clock_offset_ms: Type.Optional(Type.Integer()),
  /** Whether its tokens are bound to a key that only it holds (RFC 9449). */
  key_bound: Type.Boolean(),
  revoked_at: Type.Optional(Type.String()),
  /** Who revoked it, in words: `Firefox on Linux`, or `the device itself`. */
  revoked_from: Type.Optional(Type.String()),
  /** When an old refresh token of it came back, which ended its family. */
  refresh_reused_at: Type.Optional(Type.String()),
  /** How many events it saw, and how many of those no other device saw: in a list alone, for it takes a look at each. */
  events: Type.Optional(Type.Integer()),
  events_only_here: Type.Optional(Type.Integer()),
});
export type Device = Static<typeof Device>;

export const Devices = Type.Object({ devices: Type.Array(Device) });
export type Devices = Static<typeof Devices>;

export const Rename = Type.Object({ name: Type.String({ minLength: 1, maxLength: DEVICE_NAME_LENGTH }) });

/** `GET` and `DELETE /v1/devices/{id}/captures?since=`: what would go, and what went. `since` is an RFC 3339 time. */
export const RemovalQuery = Type.Object({ since: Type.String({ maxLength: 40 }) });

export const Removal = Type.Object({
  /** Captures of the device itself. */
  captures: Type.Integer(),
  /** Events that nobody else saw, and those that stay because others did. */
  events_gone: Type.Integer(),
  events_kept: Type.Integer(),
});
export type Removal = Static<typeof Removal>;
