import type { Capture } from "@tandem/contract/capture";
import { type Contestant, runLanes } from "./contestant.ts";
import { startPostgres } from "./postgres-cluster.ts";

/** PostgreSQL 15: unnest and ON CONFLICT DO NOTHING, which matches exact keys only. */
export async function postgres(connections = 6): Promise<Contestant> {
  const { sql, pid, close } = await startPostgres(connections);
  return {
    name: "PostgreSQL 15",
    pid,
    async prepare(lanes) {
      const ready = lanes.map(({ account, batches }) => batches.map((batch) => [account, ...columnsOf(batch)]));
      return () => runLanes(ready, (values) => sql.unsafe(INSERT, values));
    },
    close,
  };
}

// In the order of the key: opposite orders deadlock.
export const INSERT = `INSERT INTO events (account, at, fingerprint, capture_id, type, payload)
  SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::uuid[], $5::text[], $6::text[]) AS row(at, fingerprint, id, type, payload)
  ORDER BY 2, 3 ON CONFLICT DO NOTHING`;

export function columnsOf(batch: readonly Capture[]): string[] {
  const payloads = batch.map(({ payload }) => JSON.stringify(payload));
  return [
    list(batch.map(({ occurred_at }) => String(Date.parse(occurred_at)))),
    list(payloads.map((text) => `\\x${new Bun.CryptoHasher("sha256").update(text).digest("hex")}`)),
    list(batch.map(({ capture_id }) => capture_id)),
    list(batch.map(({ type }) => type)),
    list(payloads),
  ];
}

/** PostgreSQL's own text form of a list. */
function list(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/[\\"]/g, "\\$&")}"`).join(",")}}`;
}
