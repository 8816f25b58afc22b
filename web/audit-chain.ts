import type { AuditEntry } from "@tandem/contract/audit";
import { auditColumnsPreimage, auditEntryPreimage, GENESIS_HASH } from "@tandem/contract/audit-chain";
import { type Head, readSignedHead } from "@tandem/contract/signed-head";

/** How many of the newest entries a browser remembers: as far back as it can tell a shorter history from another one. */
const REMEMBERED = 64;

/** What a browser keeps of the chain as it last found it whole. */
export interface SeenChain {
  /** The verifier key that had signed it. */
  readonly key: string;
  readonly seq: number;
  /** The hashes of the newest entries, oldest first, the last being entry `seq`'s; in hex. */
  readonly hashes: readonly string[];
}

export type ChainResult =
  | { readonly finding: "whole"; readonly seen: SeenChain }
  /** This entry does not follow from the one before, or is missing. */
  | { readonly finding: "broken"; readonly seq: number }
  /** The newest entries are not those that the head names. */
  | { readonly finding: "other-head"; readonly seq: number; readonly headSeq: number }
  /** The head is not signed by the key that the server publishes, or is that of another log. */
  | { readonly finding: "unsigned" }
  /** This browser's WebCrypto knows no Ed25519. */
  | { readonly finding: "uncheckable" }
  /** Whole, but not what this browser saw before; `seen` is what it would remember instead. */
  | { readonly finding: "other-key" | "rewritten"; readonly seen: SeenChain }
  | {
      readonly finding: "shorter";
      readonly before: number;
      /** Whether what is left is what was there; undefined where this browser does not remember so far back. */
      readonly same: boolean | undefined;
      readonly seen: SeenChain;
    };

export interface ReadChain {
  readonly account: string;
  /** Oldest first. */
  readonly entries: readonly AuditEntry[];
  /** The signed note. */
  readonly head: string;
  /** The verifier key that the server publishes. */
  readonly key: string;
}

/**
 * Checks a whole chain by the browser's own cryptography: who signed its head, that every entry follows from the first
 * one on, and that it continues what this browser saw before.
 */
export async function checkChain(chain: ReadChain, before: SeenChain | undefined): Promise<ChainResult> {
  let head: Head | undefined;
  try {
    head = await readSignedHead(chain.head, chain.account, chain.key);
  } catch {
    return { finding: "uncheckable" };
  }
  if (head === undefined) return { finding: "unsigned" };
  const hashes = [hex(GENESIS_HASH)];
  let previous: Uint8Array<ArrayBufferLike> = GENESIS_HASH;
  for (const [index, entry] of chain.entries.entries()) {
    const hash = await sha256(auditEntryPreimage(previous, await sha256(auditColumnsPreimage(entry))));
    const follows = entry.previous_hash === hex(previous) && entry.entry_hash === hex(hash);
    if (entry.account !== chain.account || entry.seq !== index + 1 || !follows)
      return { finding: "broken", seq: index + 1 };
    previous = hash;
    hashes.push(hex(hash));
  }
  const seq = chain.entries.length;
  if (head.seq !== seq || hex(head.hash) !== hex(previous)) return { finding: "other-head", seq, headSeq: head.seq };
  return compare({ key: chain.key, seq, hashes: hashes.slice(-REMEMBERED) }, hashes, before);
}

/** @param hashes of all entries, by their number; the first follows none */
function compare(seen: SeenChain, hashes: readonly string[], before: SeenChain | undefined): ChainResult {
  if (before === undefined) return { finding: "whole", seen };
  if (before.key !== seen.key) return { finding: "other-key", seen };
  const remembered = (seq: number) => before.hashes[before.hashes.length - 1 - (before.seq - seq)];
  if (seen.seq < before.seq) {
    const known = remembered(seen.seq);
    const same = known === undefined ? undefined : known === hashes[seen.seq];
    return { finding: "shorter", before: before.seq, same, seen };
  }
  return hashes[before.seq] === remembered(before.seq) ? { finding: "whole", seen } : { finding: "rewritten", seen };
}

const sha256 = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
