import type { QueuedCapture } from "@tandem/tray/ports";
import type { IDBPObjectStore } from "idb";
import { type BrowserDatabase, type BrowserSchema, DURABLE } from "./database.ts";

/** A capture as the popup shows it. */
export interface RecentCapture {
  readonly captureId: string;
  /** By this machine's clock; ms since the epoch. */
  readonly at: number;
  readonly type: string;
  readonly url: string;
  readonly title: string | undefined;
  /** How long, in ms, for what lasts. */
  readonly durationMs: number | undefined;
  /** Whether it is still here, to be sent. */
  readonly waiting: boolean;
}

/** How many captures the popup can show. */
const KEPT = 20;

type RecentStore = IDBPObjectStore<BrowserSchema, ("outbox" | "setAside" | "recent")[], "recent", "readwrite">;

/** Keeps the last captures for the popup, in the transaction that puts them into the outbox. */
export async function remember(recent: RecentStore, captures: readonly QueuedCapture[]): Promise<void> {
  for (const capture of captures.slice(-KEPT)) await recent.add(capture);
  const keys = await recent.getAllKeys();
  for (const key of keys.slice(0, -KEPT)) await recent.delete(key);
}

/** The last captures, newest first. */
export async function recentCaptures(database: BrowserDatabase): Promise<readonly RecentCapture[]> {
  const transaction = database.transaction(["outbox", "recent"]);
  const outbox = transaction.objectStore("outbox").index("capture_id");
  const captures = await transaction.objectStore("recent").getAll();
  const shown = await Promise.all(
    captures.map(async (capture) => ({
      captureId: capture.capture_id,
      at: capture.observed_at_ms,
      type: capture.type,
      url: String(capture.payload.url),
      title: typeof capture.payload.title === "string" ? capture.payload.title : undefined,
      durationMs: capture.duration_ms,
      waiting: (await outbox.getKey(capture.capture_id)) !== undefined,
    })),
  );
  return shown.reverse();
}

/** Forgets them: what was sent is on the server, what waits is in the outbox. */
export async function forgetRecent(database: BrowserDatabase): Promise<void> {
  const transaction = database.transaction("recent", "readwrite", DURABLE);
  await transaction.store.clear();
  await transaction.done;
}
