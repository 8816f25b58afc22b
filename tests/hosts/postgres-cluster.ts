import { spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openPostgres } from "../../server/store/postgres/open.ts";
import { askStore } from "./ask-store.ts";
import { freePort, temporaryFolder } from "./temporary.ts";

/** A PostgreSQL of this test run's own. */
export interface PostgresCluster {
  /** Its data folder, of the user that it runs as. */
  readonly data: string;
  /** Where one of its databases is found, by its name. */
  url(database: string): string;
  /** A database with Tandem's schema and nothing in it. @returns its name */
  takeDatabase(): Promise<string>;
  /** Cuts whoever is still connected, and empties it for the next one: making one takes half a second. */
  giveDatabaseBack(name: string): Promise<void>;
  /** Stops it as a crash would, and starts it again. */
  stop(mode: "fast" | "immediate"): void;
  start(): void;
}

const PROGRAMS = "/usr/lib/postgresql/15/bin";
const TEMPLATE = "tandem_template";

let cluster: Promise<PostgresCluster> | undefined;

/** The cluster of this process: made when it is first asked for, as durable as one that serves, gone when this ends. */
export function postgresCluster(): Promise<PostgresCluster> {
  cluster ??= makeCluster();
  return cluster;
}

async function makeCluster(): Promise<PostgresCluster> {
  if (!existsSync(join(PROGRAMS, "postgres")))
    throw new Error("The tests on PostgreSQL need Debian's package postgresql-15 (apt-get install postgresql-15).");
  const folder = temporaryFolder("postgres");
  const data = join(folder.path, "data");
  const port = await freePort();
  // PostgreSQL refuses to run as root.
  const asRoot = process.getuid?.() === 0;
  mkdirSync(data, { mode: 0o700 });
  if (asRoot) for (const path of [folder.path, data]) chownSync(path, ...idsOf("postgres"));
  const as = asRoot ? ["runuser", "-u", "postgres", "--"] : [];
  const run = (program: string, ...args: string[]) => {
    const done = Bun.spawnSync([...as, join(PROGRAMS, program), ...args], {
      cwd: folder.path,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    if (done.exitCode !== 0) throw new Error(`${program} failed: ${done.stdout}${done.stderr}`);
  };
  const start = () => run("pg_ctl", "start", "-w", "-D", data, "-l", join(folder.path, "log"), "-o", options);
  const stop = (mode: string) => run("pg_ctl", "stop", "-w", "-m", mode, "-D", data);
  const options = `-p ${port} -k ${folder.path} -c listen_addresses=127.0.0.1 -c max_connections=300`;
  removeOnceThisEnds(folder.path, [...as, join(PROGRAMS, "pg_ctl"), "stop", "-m", "immediate", "-D", data]);
  run("initdb", "--no-sync", "-D", data, "-A", "trust", "-U", "tandem", "-E", "UTF8", "--locale=C.UTF-8");
  start();
  const url = (database: string) => `postgres://tandem@127.0.0.1:${port}/${database}`;
  const ask = (statement: string) => askStore({ data: "", databaseUrl: url("postgres") }, statement);
  await ask(`CREATE DATABASE ${TEMPLATE}`);
  await (await openPostgres(url(TEMPLATE), () => {})).close();
  const shapeOf = async (name: string) => JSON.stringify(await askStore({ data: "", databaseUrl: url(name) }, SHAPE));
  // A template is copied only while nobody is connected to it.
  await ask(`CREATE DATABASE tandem_first TEMPLATE ${TEMPLATE}`);
  const shape = await shapeOf("tandem_first");
  const free = ["tandem_first"];
  let made = 0;
  return {
    data,
    url,
    async takeDatabase() {
      const known = free.pop();
      if (known !== undefined) return known;
      const name = `tandem_${made++}`;
      await ask(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
      return name;
    },
    async giveDatabaseBack(name) {
      await askStore({ data: "", databaseUrl: url(name) }, EMPTY);
      if ((await shapeOf(name)) === shape) free.push(name);
      else await ask(`DROP DATABASE ${name} WITH (FORCE)`);
    },
    stop,
    start,
  };
}

/** Everything but the schema's version; keys begin at 1 again. Deleting little is quicker than truncating. */
const EMPTY = `DO $$ DECLARE it record; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  FOR it IN SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S')
      AND NOT relispartition AND relname <> 'schema_version' LOOP
    IF it.relkind = 'S' THEN PERFORM setval(it.relname::regclass, 1, false);
    ELSE EXECUTE format('DELETE FROM %I', it.relname); END IF;
  END LOOP; END $$`;

/** The partitions: what has others than a new database is worth no emptying. */
const SHAPE = `SELECT relname, pg_get_expr(relpartbound, oid) AS bound FROM pg_class
  WHERE relkind = 'r' AND relispartition ORDER BY relname`;

/**
 * Waits beside this process for its end, however it ends, and then stops the cluster: Bun's test runner neither tells of
 * its end nor lets a child live on that it knows of.
 */
function removeOnceThisEnds(folder: string, stop: readonly string[]): void {
  const script = '(cat <&3; "$@"; cd /; rm -rf "$0") >/dev/null 2>&1 &';
  spawn("sh", ["-c", script, folder, ...stop], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    detached: true,
  }).unref();
}

function idsOf(user: string): [uid: number, gid: number] {
  const id = (flag: string) => Number(Bun.spawnSync(["id", flag, user]).stdout.toString());
  return [id("-u"), id("-g")];
}
