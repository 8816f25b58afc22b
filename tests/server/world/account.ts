import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Capture, CaptureResult } from "@tandem/contract/capture";
import type { WebIdentity } from "../../../server/http/web-auth.ts";
import { pushCaptures } from "../../../server/ingest/push.ts";
import { createHub, type Hub } from "../../../server/live/hub.ts";
import { openStore, type StorePlace } from "../../../server/store/open.ts";
import { accounts, devices, webSessions } from "../../../server/store/schema.ts";
import type { Store } from "../../../server/store/store.ts";
import { type ScratchDatabase, scratchDatabase } from "../../hosts/scratch-database.ts";

export const NOW = Date.UTC(2026, 4, 4, 12);

/** One account in a real store, in a database of its own. */
export interface World {
  readonly place: StorePlace;
  readonly accountId: string;
  readonly hub: Hub;
  store: Store;
  /** As a restart of the server does. */
  reopen(): Promise<void>;
  remove(): Promise<void>;
}

/** In the store that is tested, or in another one. */
export async function makeWorld({
  accountId = crypto.randomUUID() as string,
  database,
}: {
  accountId?: string;
  database?: ScratchDatabase;
} = {}): Promise<World> {
  const data = mkdtempSync(join(tmpdir(), "tandem-store-"));
  const scratch = database ?? (await scratchDatabase());
  const place = { data, databaseUrl: scratch.databaseUrl };
  const world: World = {
    place,
    accountId,
    hub: createHub(),
    store: await openStore(place),
    async reopen() {
      await world.store.close();
      world.store = await openStore(place);
    },
    async remove() {
      await world.store.close();
      rmSync(data, { recursive: true });
      await scratch.remove();
    },
  };
  await addAccount(world, accountId);
  return world;
}

export async function addAccount(world: World, id: string): Promise<void> {
  const account = { id, name: `account ${id}`, isOwner: true, createdAt: NOW };
  await world.store.write(async (tx) => {
    await tx.db.insert(accounts).values(account);
  });
}

/** A paired tray's id. */
export async function addDevice(
  world: World,
  accountId = world.accountId,
  id: string = crypto.randomUUID(),
): Promise<string> {
  const device = {
    id,
    accountId,
    name: "a tray",
    kind: "editor",
    clientId: "tandem-editor",
    platform: "linux",
  } as const;
  await world.store.write(async (tx) => {
    await tx.db.insert(devices).values({ ...device, scope: "events:write", status: "active", pairedAt: NOW });
  });
  return id;
}

/** A browser that is signed in, as its requests name it. */
export async function addSession(world: World, id: string = crypto.randomUUID()): Promise<WebIdentity> {
  const { accountId } = world;
  const session = { accountId, browser: "Firefox on Linux", verifiedAt: NOW, expiresAt: NOW + 600_000 };
  await world.store.write(async (tx) => {
    const row = {
      ...session,
      id,
      tokenHash: crypto.getRandomValues(new Uint8Array(32)),
      createdAt: NOW,
      lastSeenAt: NOW,
    };
    await tx.db.insert(webSessions).values(row);
  });
  return { ...session, sessionId: id, accountKey: 1, accountName: `account ${accountId}` };
}

/** Pushes as the route does, and answers with the results. */
export async function push(world: World, deviceId: string, captures: readonly unknown[]): Promise<CaptureResult[]> {
  const { store, hub, accountId } = world;
  const pushed = await pushCaptures(store, hub, { accountId, deviceId, captures, now: NOW });
  if (pushed.outcome !== "pushed") throw new Error(`the push was refused: ${pushed.outcome}`);
  return pushed.results;
}

/** A capture of a saved document, unless told otherwise; `at` in ms after the epoch. */
export function capture({ at = NOW, ...rest }: Partial<Capture> & { at?: number } = {}): Capture {
  return {
    capture_id: crypto.randomUUID(),
    observer: "0190a000-0000-7000-8000-000000000001",
    type: "document.saved",
    occurred_at: new Date(at).toISOString(),
    clock_offset_ms: 0,
    payload: { workspace: "github.com/acme/widgets", path: "src/main.ts", content_sha256: "ab".repeat(32) },
    ...rest,
  };
}
