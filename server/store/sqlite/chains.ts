import { Database } from "bun:sqlite";
import { entryOf, hexIn, type ReadChains, type StoredChains } from "../chains.ts";

/** The chains of a database file, read past the server; one that no server has open, or a backup, will do too. */
export function chainsInFile(file: string): ReadChains {
  return async (read) => {
    const db = new Database(file, { readonly: true, strict: true });
    try {
      // One reading transaction: a running server may append meanwhile.
      db.run("BEGIN");
      return await read(chainsIn(db));
    } finally {
      db.close();
    }
  };
}

function chainsIn(db: Database): StoredChains {
  return {
    async accounts() {
      const rows = db
        .query<{ account: string }, []>(
          `SELECT id AS account FROM accounts UNION SELECT account_id FROM audit_log UNION SELECT account_id FROM audit_heads`,
        )
        .all();
      return rows.map(({ account }) => account);
    },
    async countEntries() {
      return db.query<{ n: number }, []>("SELECT count(*) AS n FROM audit_log").get()?.n ?? 0;
    },
    async endOf(account) {
      const head = db
        .query<{ seq: number; hash: unknown }, [string]>("SELECT seq, hash FROM audit_heads WHERE account_id = ?")
        .get(account);
      return head === null ? undefined : { seq: head.seq, hash: hexIn(head.hash) };
    },
    async *entriesOf(account) {
      const rows = db.query<Parameters<typeof entryOf>[0], [string]>(
        `SELECT account_id AS account, seq, at, actor, action, target, detail, previous_hash, entry_hash
         FROM audit_log WHERE account_id = ? ORDER BY seq`,
      );
      for (const row of rows.iterate(account)) yield entryOf(row);
    },
    async entryHash(account, seq) {
      const row = db
        .query<{ entry_hash: unknown }, [string, number]>(
          "SELECT entry_hash FROM audit_log WHERE account_id = ? AND seq = ?",
        )
        .get(account, seq);
      return row === null ? undefined : hexIn(row.entry_hash);
    },
  };
}
