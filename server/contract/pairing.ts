import { type Static, Type } from "@sinclair/typebox";

/** Pairing windows and codes live this long, in seconds. */
export const PAIRING_EXPIRES_IN_S = 600;
/** How often a tray polls at first, in seconds (RFC 8628 §3.2). */
export const POLL_INTERVAL_S = 5;

export const DEVICE_NAME_LENGTH = 64;

/** `POST /v1/pairings` → 201. `deep_link` carries the window's id and the origin, never a code. */
export const PairingWindow = Type.Object({
  pairing_window_id: Type.String(),
  expires_in: Type.Integer(),
  deep_link: Type.String(),
});
export type PairingWindow = Static<typeof PairingWindow>;

export const UserCodeRequest = Type.Object({ user_code: Type.String({ maxLength: 64 }) });
export const Confirmation = Type.Object({
  user_code: Type.String({ maxLength: 64 }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: DEVICE_NAME_LENGTH })),
});

/** `POST /v1/pairings/lookup`: who is asking. */
export const Asking = Type.Object({
  device: Type.Object({
    name: Type.String(),
    kind: Type.Union([Type.Literal("editor"), Type.Literal("browser")]),
    platform: Type.String(),
    client_version: Type.Union([Type.String(), Type.Null()]),
  }),
  requested_at: Type.String(),
  same_network: Type.Boolean(),
  from_this_window: Type.Boolean(),
  scopes: Type.Array(Type.String()),
});
export type Asking = Static<typeof Asking>;

export const Confirmed = Type.Object({ device_id: Type.String() });
export type Confirmed = Static<typeof Confirmed>;

/** RFC 8628 §3.2; there is no verification_uri_complete. */
export const DeviceAuthorization = Type.Object({
  device_code: Type.String(),
  user_code: Type.String(),
  verification_uri: Type.String(),
  expires_in: Type.Integer(),
  interval: Type.Integer(),
});
export type DeviceAuthorization = Static<typeof DeviceAuthorization>;
