/** What a device may do, and nothing beyond (RFC 6749 §3.3). `openid` brings an id_token. */
export const SCOPES = ["openid", "heartbeat", "events:write", "timeline:read"] as const;
export type Scope = (typeof SCOPES)[number];

/** The public clients; there are no others and no registration. */
export const CLIENTS = { "tandem-editor": "editor", "tandem-browser": "browser" } as const;
export type ClientId = keyof typeof CLIENTS;
export type TrayKind = (typeof CLIENTS)[ClientId];

export const DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** What the refresh's `invalid_grant` names in `error_uri` when the device was revoked; relative to the issuer. */
export const DEVICE_REVOKED_PATH = "/problems/device-revoked";
