import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { createApp } from "../../server/app.ts";
import { readConfig, storePlace } from "../../server/config.ts";
import type { Context } from "../../server/context.ts";
import { createContext } from "../../server/create-context.ts";
import { makeSignInLink } from "../../server/operator/sign-in-link.ts";
import type { StorePlace } from "../../server/store/open.ts";
import { scratchDatabase } from "../hosts/scratch-database.ts";
import { freePort } from "../hosts/temporary.ts";
import { type Browser, browserAt } from "./browser.ts";

/** The real server in this process, on a port and a data folder of its own. */
export interface TestServer {
  /** `http://localhost:PORT`, the issuer. */
  readonly origin: string;
  readonly context: Context;
  /** TANDEM_DATA. */
  readonly folder: string;
  readonly place: StorePlace;
  /** Moves the server's clock on, in ms; limits that rest on real time stay where they are. */
  passTime(ms: number): void;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Signs in by an operator's link, which makes the account where there is none. */
  signIn(name?: string): Promise<Browser>;
  /** Everything that it has logged. */
  logged(): string;
  close(): Promise<void>;
}

export async function startServer({ env = {} }: { env?: Record<string, string> } = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-server-"));
  const port = await freePort();
  const database = await scratchDatabase();
  const config = readConfig({ TANDEM_PORT: String(port), TANDEM_DATA: folder, ...database.env, ...env });
  const origin = `http://localhost:${port}`;
  const lines: string[] = [];
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead };
  const context = await createContext(config, { clock, log: pino({}, { write: (line: string) => lines.push(line) }) });
  const app = createApp(context).listen({ port, hostname: "localhost" });
  const request = (path: string, init?: RequestInit) => fetch(new URL(path, origin), init);
  return {
    origin,
    context,
    folder,
    place: storePlace(config),
    passTime(ms) {
      ahead += ms;
    },
    request,
    async signIn(name = "ann") {
      const link = await makeSignInLink(context, name);
      return browserAt(config.origin, request, new URL(link ?? "").hash.slice("#token=".length));
    },
    logged: () => lines.join(""),
    async close() {
      await app.stop(true);
      await context.store.close();
      rmSync(folder, { recursive: true });
      await database.remove();
    },
  };
}
