import { join } from "node:path";
import type { StorePlace } from "../../server/store/open.ts";
import { type HostProcess, startProcess } from "./process.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import { freePort, temporaryFolder } from "./temporary.ts";
import { until } from "./until.ts";

/** The real server in a process of its own. */
export interface HostServer {
  /** `http://localhost:PORT`; the same after a restart. */
  readonly origin: string;
  readonly port: number;
  /** TANDEM_DATA: the keys, and the database where it is SQLite. */
  readonly dataFolder: string;
  readonly place: StorePlace;
  /** The process as it runs now; another after a restart. */
  pid(): number;
  /** Resolves when the process as it runs now has ended, with its exit code; null where a signal ended it. */
  exited(): Promise<number | null>;
  /** Everything it has printed since the first start, for leak tests. */
  output(): string;
  /** The one-time link to the first account, as the newest start printed it. */
  setUpLink(): Promise<string>;
  /** Runs the operator's command line on the same data, beside the running server. */
  tandem(...args: string[]): Told;
  /** The same without waiting: what this process does goes on meanwhile. */
  tandemBeside(...args: string[]): Promise<{ code: number; stderr: string }>;
  /** Ends the process and keeps its data. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data and port; ends it before where it still runs. */
  restart(): Promise<void>;
  /** Ends it and deletes its data. */
  stop(): Promise<void>;
}

interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command on settings of its own, as someone whom the rights of files bind. One that does not end is killed. */
export function runTandem(env: Record<string, string>, ...args: string[]): Told {
  const bound = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : [];
  const done = Bun.spawnSync([...bound, ...programOf(), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    timeout: 10_000,
  });
  return { code: done.exitCode, stdout: done.stdout.toString(), stderr: done.stderr.toString() };
}

/**
 * Starts the server on a free port and an empty data folder, and waits until it answers. Where `env` names another
 * origin, such as a proxy's, that is the one it is asked by.
 * @param database the one to store in, which stays the caller's; else a new one
 * @param preload a module that runs before the server
 */
export async function startServer({
  env = {},
  database: given,
  preload,
}: {
  env?: Record<string, string>;
  database?: ScratchDatabase;
  preload?: string;
} = {}): Promise<HostServer> {
  const folder = temporaryFolder("server");
  const dataFolder = env.TANDEM_DATA ?? join(folder.path, "data");
  const outputFile = join(folder.path, "output");
  const port = env.TANDEM_PORT === undefined ? await freePort() : Number(env.TANDEM_PORT);
  const origin = env.TANDEM_ORIGIN ?? `http://localhost:${port}`;
  const database = given ?? (await scratchDatabase());
  const own = { TANDEM_PORT: String(port), TANDEM_ORIGIN: origin, TANDEM_DATA: dataFolder };
  const environment: Record<string, string> = { ...own, ...database.env, ...env };
  const program = programOf(preload);

  const start = async (): Promise<HostProcess> => {
    const server = startProcess([...program, "serve"], {
      outputFile,
      cwd: ROOT,
      env: environment,
    });
    await until("the server to answer", () => answers(port, server)).catch(async (fault) => {
      await server.end("SIGKILL");
      throw new Error(`The server did not start. It printed:\n${server.output()}`, { cause: fault });
    });
    return server;
  };

  let server = await start();
  let outputBefore = 0;
  return {
    origin,
    port,
    dataFolder,
    place: { data: dataFolder, databaseUrl: environment.TANDEM_DATABASE_URL },
    pid: () => server.pid,
    exited: () => server.exited(),
    output: () => server.output(),
    setUpLink: () => until("the set-up link", () => SET_UP_LINK.exec(server.output().slice(outputBefore))?.[0]),
    tandem: (...args) => runTandem(environment, ...args),
    async tandemBeside(...args) {
      const child = Bun.spawn([...programOf(), ...args], {
        cwd: ROOT,
        env: { ...process.env, ...environment },
        stderr: "pipe",
      });
      const stderr = await new Response(child.stderr).text();
      return { code: await child.exited, stderr };
    },
    kill: (signal) => server.end(signal),
    async restart() {
      await server.end();
      outputBefore = server.output().length;
      server = await start();
    },
    async stop() {
      await server.end();
      folder.remove();
      if (given === undefined) await database.remove();
    },
  };
}

const ROOT = join(import.meta.dir, "..", "..");
const MAIN = join(ROOT, "server", "dist", "main.js");
/** What `npm start` runs; or, where TANDEM_TEST_SERVER names it, the compiled binary. */
function programOf(preload?: string): [string, ...string[]] {
  const binary = process.env.TANDEM_TEST_SERVER;
  if (binary === undefined) return [process.execPath, ...(preload === undefined ? [] : ["--preload", preload]), MAIN];
  if (preload !== undefined) throw new Error("A compiled server takes no module along that it was not compiled with.");
  return [binary];
}

const SET_UP_LINK = /https?:\/\/[^\s"]+#[^\s"]+/;

/** Asked by its own port: behind another origin something may answer in its stead. */
async function answers(port: number, server: HostProcess): Promise<boolean> {
  if (server.ended()) throw new Error("The process has ended.");
  await fetch(`http://localhost:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
  return true;
}
