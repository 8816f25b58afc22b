import type { Config } from "./config.ts";
import type { Limits } from "./http/limits.ts";
import type { Log } from "./http/log.ts";
import type { Metrics } from "./http/metrics.ts";
import type { Life } from "./life.ts";
import type { Hub } from "./live/hub.ts";
import type { AccessTokens } from "./oauth/access-token.ts";
import type { Keys } from "./oauth/keys.ts";
import type { UsedProofs } from "./oauth/used-proofs.ts";
import type { Store } from "./store/store.ts";

/** What every router is given. Nothing in the server holds state elsewhere. */
export interface Context {
  readonly config: Config;
  readonly store: Store;
  readonly keys: Keys;
  readonly tokens: AccessTokens;
  readonly usedProofs: UsedProofs;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly hub: Hub;
  readonly life: Life;
  readonly metrics: Metrics;
  readonly log: Log;
}

export interface Clock {
  /** Ms since the epoch. */
  now(): number;
}
