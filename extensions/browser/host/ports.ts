import type { Ports } from "@tandem/tray/ports";
import type { BrowserDatabase } from "./database.ts";
import { keysIn } from "./keys.ts";
import { outboxIn } from "./outbox.ts";
import { browserTimers } from "./timers.ts";
import { secretsIn, stateIn } from "./values.ts";

/** What this browser gives the engine. */
export function browserPorts(database: BrowserDatabase): Ports {
  return {
    outbox: outboxIn(database),
    secrets: secretsIn(database),
    keys: keysIn(database),
    state: stateIn(database),
    timers: browserTimers(),
    fetch: (url, init) => fetch(url, { ...init, credentials: "omit", cache: "no-store" }),
    random: Math.random,
    log: (level, message) => console[level](`Tandem: ${message}`),
  };
}
