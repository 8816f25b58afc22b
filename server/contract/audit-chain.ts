import type { AuditEntry } from "./audit.ts";
import { frame } from "./framing.ts";

export type AuditColumns = Omit<AuditEntry, "previous_hash" | "entry_hash">;

/** What the first entry follows. */
export const GENESIS_HASH = new Uint8Array(32);

/** The bytes whose SHA-256 is an entry's column digest: every column, so that none can change unseen. */
export function auditColumnsPreimage(entry: AuditColumns): Uint8Array {
  const { account, seq, at, actor, action, target, detail } = entry;
  return frame(["tandem/audit-columns/v1", account, String(seq), at, actor, action, target, detail]);
}

/**
 * The bytes whose SHA-256 is an entry's hash: the previous hash and the column digest. A witness that holds only
 * digests can fold them without learning what was recorded.
 */
export function auditEntryPreimage(previousHash: Uint8Array, columnsDigest: Uint8Array): Uint8Array {
  return frame(["tandem/audit/v1", previousHash, columnsDigest]);
}
