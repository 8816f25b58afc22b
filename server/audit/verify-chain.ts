import type { AuditEntry } from "@tandem/contract/audit";
import { auditColumnsPreimage, auditEntryPreimage, GENESIS_HASH } from "@tandem/contract/audit-chain";
import { bytesOf, hexOf } from "../store/bytes.ts";
import type { ChainEnd } from "../store/chains.ts";
import { sha256 } from "../store/sha256.ts";

/** The first entry of a chain that is not as it was written. */
export interface BrokenEntry {
  readonly account: string;
  readonly seq: number;
  /** In words. */
  readonly why: string;
}

export interface AuditVerdict {
  readonly chains: number;
  readonly entries: number;
  /** One a chain; none where all is as it was written. */
  readonly broken: readonly BrokenEntry[];
}

/** Walks one account's chain, oldest entry first, up to the end that it must have. */
export async function verifyChain(
  account: string,
  entries: Iterable<AuditEntry> | AsyncIterable<AuditEntry>,
  end: ChainEnd,
): Promise<BrokenEntry | undefined> {
  let reached: ChainEnd = { seq: 0, hash: hexOf(GENESIS_HASH) };
  for await (const entry of entries) {
    const why = brokenLink(account, entry, reached);
    if (why !== undefined) return { account, seq: Math.min(entry.seq, reached.seq + 1), why };
    reached = { seq: entry.seq, hash: entry.entry_hash };
  }
  if (reached.seq < end.seq) return { account, seq: reached.seq + 1, why: "missing: the chain ends before it" };
  if (reached.seq > end.seq) return { account, seq: end.seq + 1, why: "the chain's head does not know of it" };
  return reached.hash === end.hash
    ? undefined
    : { account, seq: reached.seq, why: "the chain's head names another entry in its place" };
}

function brokenLink(account: string, entry: AuditEntry, before: ChainEnd): string | undefined {
  const seq = before.seq + 1;
  if (entry.seq > seq) return "missing: the next entry after it is there";
  if (entry.seq < seq) return "out of order, or there twice";
  if (entry.account !== account) return "it belongs to another account";
  if (entry.previous_hash !== before.hash) return "it does not follow the entry before it";
  const columns = sha256(auditColumnsPreimage(entry));
  const hash = hexOf(sha256(auditEntryPreimage(bytesOf(entry.previous_hash), columns)));
  return hash === entry.entry_hash ? undefined : "a column was changed after it was written";
}
