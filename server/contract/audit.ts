import { type Static, Type } from "@sinclair/typebox";

/** Every act that the chain records. */
export const AUDIT_ACTIONS = [
  "account.created",
  "account.recovery-codes-made",
  "account.recovery-code-used",
  "session.signed-in",
  "session.signed-out",
  "session.ended",
  "session.others-ended",
  "passkey.added",
  "passkey.renamed",
  "passkey.removed",
  "invitation.made",
  "invitation.withdrawn",
  "invitation.accepted",
  "pairing.window-opened",
  "pairing.code-looked-up",
  "pairing.confirmed",
  "pairing.denied",
  "pairing.redeemed",
  "pairing.expired",
  "pairing.wrong-code-limit",
  "device.revoked",
  "device.renamed",
  "device.refresh-reused",
  "captures.removed",
  "events.expired",
  "account.exported",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One link of an account's chain as it travels. Hashes are lower-case hex. */
export const AuditEntry = Type.Object({
  account: Type.String(),
  seq: Type.Integer({ minimum: 1 }),
  /** RFC 3339 with ms, UTC. */
  at: Type.String(),
  /** Who did it: `session:ID`, `device:ID`, `operator` or `server`. */
  actor: Type.String(),
  action: Type.String(),
  /** What it was done to: `device:ID`, `pairing:ID`, `account:ID` … */
  target: Type.String(),
  /** Canonical JSON (RFC 8785). Never a code or a token. */
  detail: Type.String(),
  previous_hash: Type.String(),
  entry_hash: Type.String(),
});
export type AuditEntry = Static<typeof AuditEntry>;

/** `GET /v1/audit`, oldest first from `after` on; `head` is the signed note over the newest entry. */
export const AuditPage = Type.Object({ entries: Type.Array(AuditEntry), head: Type.String() });
export type AuditPage = Static<typeof AuditPage>;
