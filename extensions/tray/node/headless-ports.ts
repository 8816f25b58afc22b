import { join } from "node:path";
import type { Ports, TimersPort } from "../ports.ts";
import { openFileOutbox } from "./file-outbox.ts";
import { safeIn } from "./file-safe.ts";
import { openFileState } from "./file-state.ts";

export interface HeadlessPorts extends Ports {
  /** Waits until the outbox is on disk and lets go of it. */
  close(): Promise<void>;
}

/** All that a tray without editor or browser needs, kept in one folder; its clock may run `skewMs` ahead of the machine's. */
export async function openHeadlessPorts(folder: string, options: { skewMs?: number; log?: Ports["log"] } = {}) {
  const state = await openFileState(join(folder, "state.json"));
  const safe = safeIn(await openFileState(join(folder, "safe.json")));
  const outbox = await openFileOutbox(join(folder, "outbox"));
  const ports: HeadlessPorts = {
    outbox,
    state,
    ...safe,
    timers: realTimers(options.skewMs ?? 0),
    fetch: (url, init) => fetch(url, init),
    random: Math.random,
    log: options.log ?? (() => undefined),
    close: () => outbox.close(),
  };
  return ports;
}

function realTimers(skewMs: number): TimersPort {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    now: () => Date.now() + skewMs,
    monotonic: () => performance.now(),
    wakeIn(delayMs, due) {
      clearTimeout(timer);
      timer = setTimeout(due, delayMs);
    },
    cancel: () => clearTimeout(timer),
  };
}
