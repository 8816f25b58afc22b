import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { Capture } from "@tandem/contract/capture";
import { SQL } from "bun";
import { startProcess } from "../../hosts/process.ts";
import { freePort, temporaryFolder } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";
import { ensureDebian } from "../debian.ts";
import { allLanes, type Contestant } from "./contestant.ts";

const PROGRAMS = "/usr/lib/postgresql/15/bin";

/** PostgreSQL 15 on a scratch cluster, durable as it comes: unnest and ON CONFLICT DO NOTHING, which matches exact keys only. */
export async function postgres(): Promise<Contestant> {
  await ensureDebian(join(PROGRAMS, "postgres"), "postgresql-15");
  const folder = temporaryFolder("bench-postgres");
  const port = await freePort();
  const data = join(folder.path, "data");
  // PostgreSQL refuses to run as root.
  const as = process.getuid?.() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
  chmodSync(folder.path, 0o777);
  const made = Bun.spawnSync([...as, join(PROGRAMS, "initdb"), "-D", data, "-A", "trust", "-U", "bench"]);
  if (made.exitCode !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const outputFile = join(folder.path, "output");
  const [program, ...args] = [
    ...as,
    join(PROGRAMS, "postgres"),
    "-D",
    data,
    "-p",
    String(port),
    "-h",
    "127.0.0.1",
    "-k",
    folder.path,
  ];
  const server = startProcess([program ?? "", ...args], { outputFile });
  const close = async () => {
    await server.end("SIGINT");
    folder.remove();
  };
  try {
    const sql = new SQL({ url: `postgres://bench@127.0.0.1:${port}/postgres`, max: 6 });
    await until("PostgreSQL to answer", () => sql.unsafe("SELECT 1"));
    await sql.unsafe(`CREATE TABLE events (account int NOT NULL, at bigint NOT NULL, fingerprint bytea NOT NULL, capture_id uuid NOT NULL,
      type text NOT NULL, payload text NOT NULL, PRIMARY KEY (account, at, fingerprint))`);
    const postmaster = Number((await Bun.file(join(data, "postmaster.pid")).text()).split("\n")[0]);
    return {
      name: "PostgreSQL 15",
      pid: postmaster,
      run: (lanes) =>
        allLanes(lanes, async ({ account, batches }) => {
          for (const batch of batches) await sql.unsafe(INSERT, [account, ...columnsOf(batch)]);
        }),
      async close() {
        await sql.close();
        await close();
      },
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

// In the order of the key: opposite orders deadlock.
const INSERT = `INSERT INTO events (account, at, fingerprint, capture_id, type, payload)
  SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::uuid[], $5::text[], $6::text[]) AS row(at, fingerprint, id, type, payload)
  ORDER BY 2, 3 ON CONFLICT DO NOTHING`;

function columnsOf(batch: readonly Capture[]): string[] {
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
