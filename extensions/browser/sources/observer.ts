import { type BrowserDatabase, DURABLE } from "../host/database.ts";

const NAME = "browser.observer";

/** The identity of this browser profile as a source: a random UUID, made at its first capture and kept. */
export async function observerOfThisProfile(database: BrowserDatabase): Promise<string> {
  const transaction = database.transaction("state", "readwrite", DURABLE);
  const known = await transaction.store.get(NAME);
  const observer = typeof known === "string" ? known : crypto.randomUUID();
  if (observer !== known) await transaction.store.put(observer, NAME);
  await transaction.done;
  return observer;
}
