import { mkdirSync } from "node:fs";
import { type Config, storePlace } from "./config.ts";
import type { Clock, Context } from "./context.ts";
import { openLimits } from "./http/limits.ts";
import type { Log } from "./http/log.ts";
import { openMetrics } from "./http/metrics.ts";
import { createLife } from "./life.ts";
import { createHub, type Hub } from "./live/hub.ts";
import { openAccessTokens } from "./oauth/access-token.ts";
import { openKeys } from "./oauth/keys.ts";
import { rememberProofs } from "./oauth/used-proofs.ts";
import { openStore } from "./store/open.ts";
import type { Store } from "./store/store.ts";

/** Opens the data folder: the database, brought up to date, and the keys. */
export async function createContext(config: Config, { clock, log }: { clock: Clock; log: Log }): Promise<Context> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const keys = await openKeys(config.data, clock.now());
  const metrics = openMetrics();
  const store = await openStore(storePlace(config), (seconds) => metrics.commitSeconds.observe(seconds));
  return {
    config,
    store,
    keys,
    tokens: openAccessTokens(config.origin, keys),
    usedProofs: rememberProofs(),
    clock,
    limits: openLimits(store.postgres),
    hub: await hubOver(store),
    life: createLife(),
    metrics,
    log,
  };
}

/** Who shares a database hears of each other; who does not loads nothing for it. */
async function hubOver({ postgres }: Store): Promise<Hub> {
  if (postgres === undefined) return createHub();
  const { shareHub } = await import("./live/shared-hub.ts");
  return shareHub(postgres);
}
