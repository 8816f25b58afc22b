import { auditEntryPreimage, GENESIS_HASH } from "@tandem/contract/audit-chain";
import { fromBase64, toBase64 } from "@tandem/contract/base64";
import type { HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { type Head, readSignedHead } from "@tandem/contract/signed-head";
import type { Core } from "./core.ts";
import type { WitnessRecord } from "./records.ts";

/** How many entry hashes are kept: as far back as a shorter history can be told from another one. */
const REMEMBERED = 64;

/**
 * Folds what the audit chain gained onto the entry that this tray remembers, and compares with the head that the server
 * signed. It learns no content; a history that is shorter or different than before is told until acknowledged.
 */
export async function witnessAudit(core: Core, { account, audit }: HeartbeatAnswer): Promise<void> {
  const before = core.records.get("witness") ?? { seq: 0, hash: toBase64(GENESIS_HASH) };
  const head = await readHead(core, audit.head, account.id);
  if (head === "uncheckable") return;
  const after = head === undefined ? unsigned(before) : await witness(before, audit.digests, head);
  if (after.seq === before.seq && after.hash === before.hash && after.warning === before.warning) return;
  if (after.warning !== undefined && before.warning === undefined) core.ports.log("error", after.warning);
  await core.records.set("witness", after);
}

/** The person has read the warning: from here on the history as it now is counts. */
export async function acknowledgeWarning(core: Core): Promise<void> {
  const witnessed = core.records.get("witness");
  if (witnessed?.warning === undefined) return;
  const { warning: _, ...acknowledged } = witnessed;
  await core.records.set("witness", acknowledged);
}

/** By the verifier key in the server's metadata as it was at pairing: trusted on first use. */
async function readHead(core: Core, note: string, accountId: string): Promise<Head | undefined | "uncheckable"> {
  const key = core.records.get("paired")?.server.tandem_audit_key;
  try {
    return typeof key === "string" ? await readSignedHead(note, accountId, key) : undefined;
  } catch {
    core.ports.log("warn", "This host knows no Ed25519, so the audit history cannot be checked here");
    return "uncheckable";
  }
}

function unsigned(before: WitnessRecord): WitnessRecord {
  const foreign =
    "The audit history that the server shows is not signed by the key that it had when this tray was paired. If nobody replaced the server's keys, this is another server; if you did, unpair and pair again.";
  return { ...before, warning: before.warning ?? foreign };
}

async function witness(before: WitnessRecord, digests: readonly string[], head: Head): Promise<WitnessRecord> {
  const shown = { seq: head.seq, hash: toBase64(head.hash) };
  if (head.seq < before.seq) return { ...shown, warning: before.warning ?? shorter(before, shown) };
  let hash: Uint8Array = fromBase64(before.hash) ?? GENESIS_HASH;
  const hashes = [...(before.recent ?? [before.hash])];
  for (const digest of digests) {
    hash = await sha256(auditEntryPreimage(hash, fromBase64(digest) ?? GENESIS_HASH));
    hashes.push(toBase64(hash));
  }
  const folded = {
    seq: before.seq + digests.length,
    hash: toBase64(hash),
    recent: hashes.slice(-REMEMBERED),
    ...(before.warning === undefined ? {} : { warning: before.warning }),
  };
  // More entries than one answer holds: the next heartbeat goes on from here, and compares at the end.
  if (folded.seq < head.seq && digests.length > 0) return folded;
  if (folded.seq === head.seq && folded.hash === shown.hash) return folded;
  const different = `The audit history is different from what this tray saw: up to entry ${before.seq} it is not the same. A history that somebody rewrote looks like this, and so does a restored backup that was used since.`;
  return { ...shown, warning: before.warning ?? different };
}

/** A restored backup is the same history, cut: as far back as the hashes go, it can be told from an attack. */
function shorter(before: WitnessRecord, shown: { seq: number; hash: string }): string {
  const counts = `${shown.seq} entries where there were ${before.seq}`;
  const known = before.recent?.at(shown.seq - before.seq - 1);
  if (known === shown.hash)
    return `The audit history is shorter than what this tray saw: ${counts}, and what is left is the same. A restored backup looks like this.`;
  return known === undefined
    ? `The audit history is shorter than what this tray saw: ${counts}. A restored backup looks like this, and so does a history that somebody cut.`
    : `The audit history is shorter than what this tray saw (${counts}), and different: somebody rewrote it, or a backup was restored and used since. A restored backup alone does not look like this.`;
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
}
