import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";

export interface ThrowAwayServer {
  readonly origin: string;
  /** A link that signs the person in once; makes the account where there is none. */
  signInLink(person: string): string;
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dir, "..");
const MAIN = join(ROOT, "server", "dist", "main.js");
const STARTS_WITHIN_MS = 20_000;

/** The real server in a process of its own, on a free port and an empty data folder. */
export async function startThrowAwayServer(data: string): Promise<ThrowAwayServer> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = { ...process.env, TANDEM_PORT: String(port), TANDEM_ORIGIN: origin, TANDEM_DATA: data };
  // In a group of its own, so that Ctrl-C reaches the demo alone and the trays end before their server does.
  const server = spawn(process.execPath, [MAIN, "serve"], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill("SIGTERM");
    await gone;
  };
  try {
    await answering(origin, () => server.exitCode !== null);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return {
    origin,
    signInLink(person) {
      const printed = spawnSync(process.execPath, [MAIN, "sign-in-link", person], { cwd: ROOT, env, encoding: "utf8" });
      const link = /https?:\/\/\S+#token=\S+/.exec(printed.stdout)?.[0];
      if (link === undefined) throw new Error(`No sign-in link came: ${printed.stderr}`);
      return link;
    },
    stop,
  };
}

async function answering(origin: string, ended: () => boolean): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    const healthy = await fetch(`${origin}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return;
    if (ended() || performance.now() > deadline) throw new Error("The demo's server did not start.");
    await Bun.sleep(50);
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  listener.close();
  await once(listener, "close");
  if (typeof address !== "object" || address === null) throw new Error("No free port was found.");
  return address.port;
}
