import type { AuditEntry } from "@tandem/contract/audit";
import { auditColumnsPreimage, auditEntryPreimage, GENESIS_HASH } from "@tandem/contract/audit-chain";
import { sha256 } from "../../server/store/sha256.ts";
import { askStore } from "../hosts/ask-store.ts";
import type { HostServer } from "../hosts/server.ts";

/** As someone with the database in hand changes it, past the server. */
export async function tamper({ place }: HostServer, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await askStore(place, statement);
}

/** Cuts the newest entries off, and mends the head: what a restored backup looks like. */
export async function cutHistory(server: HostServer, entries: number): Promise<void> {
  await tamper(
    server,
    `DELETE FROM audit_log WHERE seq > (SELECT max(seq) FROM audit_log) - ${entries}`,
    `UPDATE audit_heads SET seq = seq - ${entries}`,
    "UPDATE audit_heads SET hash = (SELECT entry_hash FROM audit_log WHERE audit_log.seq = audit_heads.seq)",
  );
}

/** Changes an entry of the one account there is, and chains everything after it anew: the database verifies. */
export async function rewriteHistory({ place }: HostServer, seq: number, target: string): Promise<void> {
  await askStore(place, "UPDATE audit_log SET target = ? WHERE seq = ?", target, seq);
  let previous: Uint8Array = GENESIS_HASH;
  let last = 0;
  const rows = await askStore<Row>(
    place,
    "SELECT account_id AS account, seq, at, actor, action, target, detail FROM audit_log ORDER BY seq",
  );
  for (const row of rows) {
    const columns = sha256(auditColumnsPreimage({ ...row, at: new Date(row.at).toISOString() }));
    const hash = sha256(auditEntryPreimage(previous, columns));
    await askStore(
      place,
      "UPDATE audit_log SET previous_hash = ?, entry_hash = ? WHERE seq = ?",
      previous,
      hash,
      row.seq,
    );
    previous = hash;
    last = row.seq;
  }
  await askStore(place, "UPDATE audit_heads SET seq = ?, hash = ?", last, previous);
}

/** The history as it is now, to be put back: as a backup is, or after a tampering. */
export async function keepHistory(server: HostServer): Promise<{ restore(): Promise<void> }> {
  for (const table of ["audit_log", "audit_heads"])
    await tamper(server, `DROP TABLE IF EXISTS kept_${table}`, `CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
  return {
    restore: () =>
      tamper(
        server,
        "DELETE FROM audit_log",
        "INSERT INTO audit_log SELECT * FROM kept_audit_log",
        "DELETE FROM audit_heads",
        "INSERT INTO audit_heads SELECT * FROM kept_audit_heads",
      ),
  };
}

type Row = Omit<AuditEntry, "at" | "previous_hash" | "entry_hash"> & { readonly at: number };
