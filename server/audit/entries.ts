import type { AuditEntry } from "@tandem/contract/audit";
import { and, asc, eq, gt, lte } from "drizzle-orm";
import { hexOf } from "../store/bytes.ts";
import { auditLog } from "../store/schema.ts";
import type { Database } from "../store/store.ts";

/** How many entries one answer holds at most. */
const ENTRIES = 1000;

/** The entries behind `after` and up to `head`, oldest first. What is appended meanwhile comes with the next head. */
export async function readEntries(
  db: Database,
  accountId: string,
  { after, head }: { after: number; head: number },
): Promise<AuditEntry[]> {
  // Most heartbeats know the newest entry already: nothing need be read for them.
  if (after >= head) return [];
  const rows = await db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.accountId, accountId), gt(auditLog.seq, after), lte(auditLog.seq, head)))
    .orderBy(asc(auditLog.seq))
    .limit(ENTRIES);
  return rows.map(describeEntry);
}

/** A stored entry as it travels. */
function describeEntry(row: typeof auditLog.$inferSelect): AuditEntry {
  return {
    account: row.accountId,
    seq: row.seq,
    at: new Date(row.at).toISOString(),
    actor: row.actor,
    action: row.action,
    target: row.target,
    detail: row.detail,
    previous_hash: hexOf(row.previousHash),
    entry_hash: hexOf(row.entryHash),
  };
}
