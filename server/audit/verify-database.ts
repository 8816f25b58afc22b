import { Database } from "bun:sqlite";
import type { AuditEntry } from "@tandem/contract/audit";
import { hexOf } from "../store/bytes.ts";
import { type AuditVerdict, type ChainEnd, verifyChain } from "./verify-chain.ts";

/** Checks every chain of a database file, read past the server; one that no server has open, or a backup, will do too. */
export function verifyDatabase(file: string): AuditVerdict {
  const db = new Database(file, { readonly: true, strict: true });
  try {
    // One reading transaction: a running server may append meanwhile.
    return db.transaction(() => verifyAll(db))();
  } finally {
    db.close();
  }
}

function verifyAll(db: Database): AuditVerdict {
  const chains = db
    .query<{ account: string }, []>(
      `SELECT id AS account FROM accounts UNION SELECT account_id FROM audit_log UNION SELECT account_id FROM audit_heads`,
    )
    .all();
  const { entries } = db.query<{ entries: number }, []>("SELECT count(*) AS entries FROM audit_log").get() ?? {
    entries: 0,
  };
  const broken = chains.flatMap(({ account }) => {
    const end = endOf(db, account);
    if (end === undefined) return [{ account, seq: 1, why: "the account's chain has no head" }];
    return verifyChain(account, entriesOf(db, account), end) ?? [];
  });
  return { chains: chains.length, entries, broken };
}

function endOf(db: Database, account: string): ChainEnd | undefined {
  const head = db
    .query<{ seq: number; hash: unknown }, [string]>("SELECT seq, hash FROM audit_heads WHERE account_id = ?")
    .get(account);
  return head === null ? undefined : { seq: head.seq, hash: hexIn(head.hash) };
}

type Row = Omit<AuditEntry, "at" | "previous_hash" | "entry_hash"> & {
  at: unknown;
  previous_hash: unknown;
  entry_hash: unknown;
};

function* entriesOf(db: Database, account: string): Iterable<AuditEntry> {
  const rows = db.query<Row, [string]>(
    `SELECT account_id AS account, seq, at, actor, action, target, detail, previous_hash, entry_hash
     FROM audit_log WHERE account_id = ? ORDER BY seq`,
  );
  for (const row of rows.iterate(account))
    yield {
      ...row,
      seq: Number(row.seq),
      at: timeIn(row.at),
      actor: String(row.actor),
      action: String(row.action),
      target: String(row.target),
      detail: String(row.detail),
      previous_hash: hexIn(row.previous_hash),
      entry_hash: hexIn(row.entry_hash),
    };
}

/** SQLite keeps a value of any type in any column: what the server cannot have written must fail, not stop the check. */
function timeIn(value: unknown): string {
  return typeof value === "number" && Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : "no time";
}

function hexIn(value: unknown): string {
  return value instanceof Uint8Array ? hexOf(value) : "no hash";
}
