import type { KeysPort } from "@tandem/tray/ports";
import { type BrowserDatabase, DURABLE } from "./database.ts";

const NAME = "dpop";

/** The DPoP key (RFC 9449). Its private half is not extractable: it can be used here, but nobody can take it away. */
export function keysIn(database: BrowserDatabase): KeysPort {
  return {
    load: () => database.get("keys", NAME),

    async create() {
      const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      const transaction = database.transaction("keys", "readwrite", DURABLE);
      await transaction.store.put(pair, NAME);
      await transaction.done;
      return pair;
    },

    async delete() {
      const transaction = database.transaction("keys", "readwrite", DURABLE);
      await transaction.store.delete(NAME);
      await transaction.done;
    },
  };
}
