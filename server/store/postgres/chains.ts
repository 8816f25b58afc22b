import { Client } from "pg";
import { entryOf, hexIn, type ReadChains, type StoredChains } from "../chains.ts";
import { asStoreFault } from "./faults.ts";
import { columnTypes } from "./types.ts";

/** How many entries are in memory at one time. */
const ENTRIES = 1000;

/** The chains of a PostgreSQL database, read past the server. */
export function chainsAt(url: string): ReadChains {
  return async (read) => {
    const client = new Client({ connectionString: url, types: columnTypes, connectionTimeoutMillis: 10_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      // One moment: running servers may append meanwhile.
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      return await read(chainsOn(client));
    } catch (fault) {
      throw asStoreFault(fault);
    } finally {
      await client.end().catch(() => {});
    }
  };
}

export function chainsOn(client: Client): StoredChains {
  return {
    async accounts() {
      const { rows } = await client.query<{ account: string }>(
        `SELECT id AS account FROM accounts UNION SELECT account_id FROM audit_log UNION SELECT account_id FROM audit_heads`,
      );
      return rows.map(({ account }) => account);
    },
    async countEntries() {
      const { rows } = await client.query<{ n: number }>("SELECT count(*) AS n FROM audit_log");
      return rows[0]?.n ?? 0;
    },
    async endOf(account) {
      const { rows } = await client.query("SELECT seq, hash FROM audit_heads WHERE account_id = $1", [account]);
      return rows[0] && { seq: rows[0].seq, hash: hexIn(rows[0].hash) };
    },
    async *entriesOf(account) {
      for (let after = Number.MIN_SAFE_INTEGER; ; ) {
        const { rows } = await client.query(
          `SELECT account_id AS account, seq, at, actor, action, target, detail, previous_hash, entry_hash
           FROM audit_log WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT ${ENTRIES}`,
          [account, after],
        );
        for (const row of rows) yield entryOf(row);
        if (rows.length < ENTRIES) return;
        after = rows.at(-1).seq;
      }
    },
    async entryHash(account, seq) {
      const { rows } = await client.query("SELECT entry_hash FROM audit_log WHERE account_id = $1 AND seq = $2", [
        account,
        seq,
      ]);
      return rows[0] && hexIn(rows[0].entry_hash);
    },
  };
}
