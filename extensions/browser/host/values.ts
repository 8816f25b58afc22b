import type { SecretsPort, StatePort } from "@tandem/tray/ports";
import { type BrowserDatabase, DURABLE } from "./database.ts";

/** Tokens and codes: readable by this extension alone, and never in `storage.sync` or in reach of a page. */
export function secretsIn(database: BrowserDatabase): SecretsPort {
  return {
    get: (name) => database.get("secrets", name),
    set: (name, value) => write(database, "secrets", (store) => store.put(value, name)),
    delete: (name) => write(database, "secrets", (store) => store.delete(name)),
  };
}

/** Small durable state that is no secret. */
export function stateIn(database: BrowserDatabase): StatePort {
  return {
    // The engine reads back the type that it wrote under this name.
    get: async <Value>(name: string) => (await database.get("state", name)) as Value | undefined,
    set: (name, value) => write(database, "state", (store) => store.put(value, name)),
    delete: (name) => write(database, "state", (store) => store.delete(name)),
  };
}

interface Writable {
  put(value: unknown, name: string): Promise<unknown>;
  delete(name: string): Promise<void>;
}

async function write(
  database: BrowserDatabase,
  name: "secrets" | "state",
  change: (store: Writable) => Promise<unknown>,
): Promise<void> {
  const transaction = database.transaction(name, "readwrite", DURABLE);
  await change(transaction.objectStore(name) as Writable);
  await transaction.done;
}
