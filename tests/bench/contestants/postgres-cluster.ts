import { chmodSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { startProcess } from "../../hosts/process.ts";
import { freePort, temporaryFolder } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";
import { ensureDebian } from "../debian.ts";

const PROGRAMS = "/usr/lib/postgresql/15/bin";

export interface PostgresCluster {
  /** Some connections to the database that holds the table. */
  readonly sql: SQL;
  /** Where another of its databases is found, by its name. */
  url(database: string): string;
  /** One connection to it, the caller's to close. */
  connect(database: string): SQL;
  /** The parent of all its processes. */
  readonly pid: number;
  close(): Promise<void>;
}

/** PostgreSQL 15 on a scratch cluster, durable as it comes, with a table that matches exact keys. */
export async function startPostgres(connections: number): Promise<PostgresCluster> {
  await ensureDebian(join(PROGRAMS, "postgres"), "postgresql-15");
  const folder = temporaryFolder("bench-postgres");
  const port = await freePort();
  const data = join(folder.path, "data");
  // PostgreSQL refuses to run as root.
  const as = process.getuid?.() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
  chmodSync(folder.path, 0o777);
  const made = Bun.spawnSync([...as, join(PROGRAMS, "initdb"), "-D", data, "-A", "trust", "-U", "bench", ...ENCODING]);
  if (made.exitCode !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const [program = "", ...args] = [...as, join(PROGRAMS, "postgres"), "-D", data, "-p", String(port)];
  const listening = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
  const server = startProcess([program, ...args, ...listening], { outputFile: join(folder.path, "output") });
  const close = async () => {
    await server.end("SIGINT");
    folder.remove();
  };
  const url = (database: string) => `postgres://bench@127.0.0.1:${port}/${database}`;
  try {
    const sql = new SQL({ url: url("postgres"), max: connections });
    await until("PostgreSQL to answer", () => sql.unsafe("SELECT 1"));
    await sql.unsafe(TABLE);
    const [pid] = (await Bun.file(join(data, "postmaster.pid")).text()).split("\n");
    return {
      sql,
      url,
      connect: (database) => new SQL({ url: url(database), max: 1 }),
      pid: Number(pid),
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

const ENCODING = ["-E", "UTF8", "--locale=C.UTF-8"];

const TABLE = `CREATE TABLE events (account int NOT NULL, at bigint NOT NULL, fingerprint bytea NOT NULL,
  capture_id uuid NOT NULL, type text NOT NULL, payload text NOT NULL, PRIMARY KEY (account, at, fingerprint))`;
