import type { QueuedCapture } from "@tandem/tray/ports";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** A capture that waits; `unstamped` is there, as 1, for as long as it has no clock offset, so that an index finds it. */
export interface OutboxRow {
  readonly capture: QueuedCapture;
  readonly unstamped?: 1;
}

export interface BrowserSchema extends DBSchema {
  outbox: { key: number; value: OutboxRow; indexes: { capture_id: string; unstamped: number } };
  setAside: { key: number; value: { readonly capture: QueuedCapture; readonly reason: string } };
  /** The last captures, sent or not, so that the popup can show what leaves this browser. */
  recent: { key: number; value: QueuedCapture };
  secrets: { key: string; value: string };
  keys: { key: string; value: CryptoKeyPair };
  state: { key: string; value: unknown };
}

export type BrowserDatabase = IDBPDatabase<BrowserSchema>;

/** Every write waits for the disk: what was awaited outlives a killed worker and a pulled plug. */
export const DURABLE = { durability: "strict" } as const;

/** Everything that this tray keeps. Nothing of it is in `storage.sync`, so nothing of it leaves with a browser account. */
export function openDatabase(): Promise<BrowserDatabase> {
  return openDB<BrowserSchema>("tandem", 1, {
    upgrade(database) {
      const outbox = database.createObjectStore("outbox", { autoIncrement: true });
      outbox.createIndex("capture_id", "capture.capture_id", { unique: true });
      outbox.createIndex("unstamped", "unstamped");
      database.createObjectStore("setAside", { autoIncrement: true });
      database.createObjectStore("recent", { autoIncrement: true });
      database.createObjectStore("secrets");
      database.createObjectStore("keys");
      database.createObjectStore("state");
    },
  });
}
