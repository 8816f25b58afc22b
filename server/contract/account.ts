import { type Static, Type } from "@sinclair/typebox";

export const LinkRedemption = Type.Object({ token: Type.String({ maxLength: 128 }) });

/** `GET /v1/session`: who is signed in in this browser. */
export const Session = Type.Object({
  account: Type.Object({
    id: Type.String(),
    name: Type.String(),
    /** Whether this account invites others. */
    owner: Type.Boolean(),
    passkeys: Type.Integer(),
    /** How many were not used yet. */
    recovery_codes: Type.Integer(),
  }),
  /** Whether the person was verified in the last 5 minutes, so that acts which give trust need not ask again. */
  verified: Type.Boolean(),
});
export type Session = Static<typeof Session>;

/** `GET /v1/welcome`: what a signed-out page may offer. */
export const Welcome = Type.Object({
  /** The server has no account yet: its terminal shows the set-up link. */
  set_up: Type.Boolean(),
  registration: Type.Union([Type.Literal("open"), Type.Literal("invitation")]),
});
export type Welcome = Static<typeof Welcome>;

export const ACCOUNT_NAME_LENGTH = 64;
/** The step before a new account's passkey: its name, and the link that lets it in where registration is not open. */
export const AccountStart = Type.Object({
  name: Type.String({ minLength: 1, maxLength: ACCOUNT_NAME_LENGTH }),
  token: Type.Optional(Type.String({ maxLength: 128 })),
});
/** A WebAuthn answer as the browser made it; @simplewebauthn/server checks its inside. */
export const WebAuthnAnswer = Type.Object({ answer: Type.Record(Type.String(), Type.Unknown()) });

/** `PATCH /v1/passkeys/{id}`; at first a passkey is named after the browser that it was made in. */
export const PasskeyName = Type.Object({ name: Type.String({ maxLength: ACCOUNT_NAME_LENGTH }) });

/** `GET /v1/passkeys`. Times are RFC 3339 with ms, UTC. */
export const Passkeys = Type.Object({
  passkeys: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      created_at: Type.String(),
      last_used_at: Type.Optional(Type.String()),
    }),
  ),
});
export type Passkeys = Static<typeof Passkeys>;

/** `GET /v1/sessions`: the browsers that are signed in, newest first. Times are RFC 3339 with ms, UTC. */
export const Sessions = Type.Object({
  sessions: Type.Array(
    Type.Object({
      id: Type.String(),
      /** In words: `Firefox on Linux`. */
      browser: Type.String(),
      signed_in_at: Type.String(),
      /** To the minute. */
      last_seen_at: Type.String(),
      /** The one that asks. */
      current: Type.Boolean(),
    }),
  ),
});
export type Sessions = Static<typeof Sessions>;

/** A recovery code as typed: case, spaces and dashes do not count. */
export const RecoveryCode = Type.Object({ code: Type.String({ maxLength: 128 }) });

/** `GET /v1/recovery-codes`: how many there are, not which. `made_at` is RFC 3339 with ms, UTC. */
export const RecoveryCodeSet = Type.Object({
  left: Type.Integer(),
  of: Type.Integer(),
  made_at: Type.Optional(Type.String()),
});
export type RecoveryCodeSet = Static<typeof RecoveryCodeSet>;

/** `POST /v1/recovery-codes` → 201: the only answer that ever holds them. */
export const NewRecoveryCodes = Type.Object({ codes: Type.Array(Type.String()) });
export type NewRecoveryCodes = Static<typeof NewRecoveryCodes>;

/** `POST /v1/invitations` → 201: the link, which lets one person make an account within 7 days. */
export const Invitation = Type.Object({ id: Type.String(), link: Type.String() });
export type Invitation = Static<typeof Invitation>;

/** `GET /v1/invitations`: those that nobody has used yet. Times are RFC 3339 with ms, UTC. */
export const Invitations = Type.Object({
  invitations: Type.Array(Type.Object({ id: Type.String(), made_at: Type.String(), expires_at: Type.String() })),
});
export type Invitations = Static<typeof Invitations>;

/** `GET /v1/retention`: how long events are kept. Both absent: for ever, and none was ever deleted by age. */
export const Retention = Type.Object({
  /** Whole days. */
  days: Type.Optional(Type.Integer()),
  /** Nothing older is there, or taken. RFC 3339 with ms, UTC. */
  kept_since: Type.Optional(Type.String()),
});
export type Retention = Static<typeof Retention>;

/** `GET /v1/account`: what deleting it would remove, in numbers. */
export const AccountContent = Type.Object({
  events: Type.Integer(),
  /** Paired or revoked. */
  devices: Type.Integer(),
  audit_entries: Type.Integer(),
  /** It owns the server, and somebody else would after it. */
  passes_ownership_on: Type.Boolean(),
});
export type AccountContent = Static<typeof AccountContent>;
