import { Database } from "bun:sqlite";
import { bytesOf } from "../store/bytes.ts";
import { isEntry, readExport } from "./verify-export.ts";

export type Compared =
  /** The database has every entry of the export, and perhaps more. */
  | { readonly outcome: "continued" }
  /** Not of this server, or deleted since. */
  | { readonly outcome: "unknown-account" }
  /** The first entry that the database lacks at its end, or has another in place of. */
  | { readonly outcome: "shorter" | "different"; readonly seq: number };

/**
 * Holds a database to an export that was found intact: a chain that was rewritten and joined anew from end to end looks
 * whole by itself, but is another than the one that was signed.
 */
export function compareWithDatabase(exportFile: string, databaseFile: string): Compared {
  const { account, lines } = readExport(exportFile);
  const db = new Database(databaseFile, { readonly: true, strict: true });
  try {
    if (db.query("SELECT 1 FROM audit_heads WHERE account_id = ?").get(account) === null)
      return { outcome: "unknown-account" };
    const entryHash = db.query<{ entry_hash: unknown }, [string, number]>(
      "SELECT entry_hash FROM audit_log WHERE account_id = ? AND seq = ?",
    );
    for (const { seq, entry_hash } of lines.filter(isEntry)) {
      const row = entryHash.get(account, seq);
      if (row === null) return { outcome: "shorter", seq };
      if (!(row.entry_hash instanceof Uint8Array) || !Buffer.from(row.entry_hash).equals(bytesOf(entry_hash)))
        return { outcome: "different", seq };
    }
    return { outcome: "continued" };
  } finally {
    db.close();
  }
}
