import { type Static, Type } from "@sinclair/typebox";
import { LARGEST_OFFSET_MS, TIME } from "./capture.ts";

export const CLIENT_VERSION_LENGTH = 64;

/** More than an outbox can hold. */
const LONGEST_QUEUE = 1e9;

/** `POST /v1/heartbeat`: device liveness only, never a captured event. */
export const Heartbeat = Type.Object({
  /** The tray's own clock, uncorrected. */
  sent_at: Type.String({ pattern: TIME }),
  queue_length: Type.Integer({ minimum: 0, maximum: LONGEST_QUEUE }),
  client_version: Type.String({ maxLength: CLIENT_VERSION_LENGTH }),
  /** What the tray has measured so far: ms to add to its clock; absent until it has. */
  clock_offset_ms: Type.Optional(Type.Integer({ minimum: -LARGEST_OFFSET_MS, maximum: LARGEST_OFFSET_MS })),
  /** The last audit entry that the tray knows; absent before the first. */
  audit_seq: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type Heartbeat = Static<typeof Heartbeat>;

export const HeartbeatAnswer = Type.Object({
  received_at: Type.String(),
  sent_at: Type.String(),
  next_in_ms: Type.Integer(),
  device: Type.Object({ id: Type.String(), name: Type.String() }),
  account: Type.Object({ id: Type.String(), name: Type.String() }),
  audit: Type.Object({
    /** The signed head, a C2SP signed note. */
    head: Type.String(),
    /** The column digests of the entries since `audit_seq`, oldest first, in base64; at most 1,000 an answer. */
    digests: Type.Array(Type.String()),
  }),
});
export type HeartbeatAnswer = Static<typeof HeartbeatAnswer>;
