import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scope } from "@tandem/contract/scopes";
import pino from "pino";
import { createApp } from "../../../server/app.ts";
import { readConfig, storePlace } from "../../../server/config.ts";
import type { Context } from "../../../server/context.ts";
import { createContext } from "../../../server/create-context.ts";
import { hashSecret } from "../../../server/http/hash.ts";
import { Secret } from "../../../server/http/secret.ts";
import type { StorePlace } from "../../../server/store/open.ts";
import { accounts, devices, webSessions } from "../../../server/store/schema.ts";
import { scratchDatabase } from "../../hosts/scratch-database.ts";

/** The whole server over a data folder of its own, asked without a network; its clock is the test's to set. */
export interface ServerWorld {
  readonly context: Context;
  readonly clock: { now: number };
  readonly place: StorePlace;
  /** All that was logged. */
  readonly log: string[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  remove(): Promise<void>;
}

export const START = Date.UTC(2026, 4, 4, 12);
const ORIGIN = "http://localhost:4747";

export async function startServer(): Promise<ServerWorld> {
  const data = mkdtempSync(join(tmpdir(), "tandem-server-"));
  const database = await scratchDatabase();
  const config = readConfig({ TANDEM_DATA: data, TANDEM_ORIGIN: ORIGIN, ...database.env });
  const clock = { now: START };
  const log: string[] = [];
  const context = await createContext(config, {
    clock: { now: () => clock.now },
    log: pino({ level: "trace" }, { write: (line: string) => log.push(line) }),
  });
  const app = createApp(context);
  return {
    context,
    clock,
    log,
    place: storePlace(config),
    fetch: async (path, init) => app.fetch(new Request(`${ORIGIN}${path}`, init)),
    async remove() {
      await context.store.close();
      rmSync(data, { recursive: true });
      await database.remove();
    },
  };
}

export interface TestTray {
  readonly id: string;
  readonly accountId: string;
  readonly headers: Record<string, string>;
}

/** A tray as it stands after pairing, of an account as it stands after set-up. */
export async function addTray(
  { context }: ServerWorld,
  { accountId, scope = ["events:write", "timeline:read"] }: { accountId: string; scope?: Scope[] },
): Promise<TestTray> {
  const id = crypto.randomUUID();
  const clientId = "tandem-editor";
  const now = context.clock.now();
  const device = { id, accountId, clientId, name: "a tray", kind: "editor", platform: "linux", pairedAt: now } as const;
  await context.store.write(async (tx) => {
    await tx.db.insert(devices).values({ ...device, scope: scope.join(" "), status: "active" });
  });
  const token = await context.tokens.issue({ deviceId: id, accountId, clientId, scope, jkt: undefined }, now);
  return { id, accountId, headers: { authorization: `Bearer ${token.reveal()}` } };
}

export async function addAccount({ context }: ServerWorld): Promise<string> {
  const id = crypto.randomUUID();
  await context.store.write(async (tx) => {
    await tx.db.insert(accounts).values({ id, name: `account ${id}`, isOwner: true, createdAt: START });
  });
  return id;
}

/** A signed-in browser: the headers that its requests carry. */
export async function signIn({ context }: ServerWorld, accountId: string) {
  const token = new Secret(Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url"));
  const now = context.clock.now();
  const times = { createdAt: now, lastSeenAt: now, verifiedAt: now, expiresAt: now + 3_600_000 };
  const id = crypto.randomUUID();
  await context.store.write(async (tx) => {
    await tx.db
      .insert(webSessions)
      .values({ id, tokenHash: hashSecret(token), accountId, browser: "Firefox on Linux", ...times });
  });
  return { id, headers: { cookie: `tandem_session=${token.reveal()}`, origin: ORIGIN } };
}

export function postCaptures(
  world: ServerWorld,
  tray: TestTray,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Response> {
  const all = { "content-type": "application/json", ...tray.headers, ...headers };
  return world.fetch("/v1/events", { method: "POST", headers: all, body });
}
