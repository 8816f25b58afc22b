import type { AuditAction } from "@tandem/contract/audit";
import { auditColumnsPreimage, auditEntryPreimage, GENESIS_HASH } from "@tandem/contract/audit-chain";
import type { JsonValue } from "@tandem/contract/fingerprint";
import canonicalize from "canonicalize";
import { eq, sql } from "drizzle-orm";
import { eachGiven, given, prepared } from "../store/prepared.ts";
import { auditHeads, auditLog } from "../store/schema.ts";
import { sha256 } from "../store/sha256.ts";
import type { Transaction } from "../store/store.ts";

/** Who acted: a signed-in browser, a tray, the operator's command line, or the server by itself. */
export type Actor = `session:${string}` | `device:${string}` | "operator" | "server";

export interface Act {
  accountId: string;
  actor: Actor;
  action: AuditAction;
  /** `device:ID`, `pairing:ID`, `account:ID` … */
  target: string;
  /** What else is worth knowing. Never a code or a token. */
  detail?: { [key: string]: JsonValue };
  /** When, in ms since the epoch. */
  now: number;
}

/**
 * Appends an act to its account's chain, inside the transaction of the act itself: no act without its entry, no entry
 * without its act. The head row gives out `seq`, so appends that run at once cannot fork the chain.
 */
export async function record(tx: Transaction, act: Act): Promise<void> {
  const { accountId, actor, action, target, now } = act;
  const previous = await lockHead(tx, accountId);
  const seq = previous.seq + 1;
  const detail = canonicalize(act.detail ?? {}) ?? "{}";
  const at = new Date(now).toISOString();
  const columns = sha256(auditColumnsPreimage({ account: accountId, seq, at, actor, action, target, detail }));
  const entryHash = sha256(auditEntryPreimage(previous.hash, columns));
  const entry = { accountId, seq, at: now, actor, action, target, detail, previousHash: previous.hash, entryHash };
  await appendEntry(tx.db).run(entry);
  await moveHead(tx.db).run({ accountId, seq, hash: entryHash });
}

/** The newest entry; the write makes a second writer wait for this one to commit. */
async function lockHead(tx: Transaction, accountId: string): Promise<{ seq: number; hash: Uint8Array }> {
  const [head] = await takeHead(tx.db).all({ accountId });
  if (head === undefined) throw new Error("the audit head was neither found nor made");
  return head;
}

const takeHead = prepared((db) =>
  db
    .insert(auditHeads)
    .values({ ...eachGiven("accountId"), seq: 0, hash: GENESIS_HASH })
    .onConflictDoUpdate({ target: auditHeads.accountId, set: { seq: sql`${auditHeads.seq}` } })
    .returning({ seq: auditHeads.seq, hash: auditHeads.hash })
    .prepare(),
);

const appendEntry = prepared((db) =>
  db
    .insert(auditLog)
    .values(eachGiven("accountId", "seq", "at", "actor", "action", "target", "detail", "previousHash", "entryHash"))
    .prepare(),
);

const moveHead = prepared((db) =>
  db
    .update(auditHeads)
    .set({ seq: given("seq"), hash: given("hash") })
    .where(eq(auditHeads.accountId, sql.placeholder("accountId")))
    .prepare(),
);
