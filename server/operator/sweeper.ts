import { expireSignIns } from "../accounts/expire-sign-ins.ts";
import type { Context } from "../context.ts";
import { fault } from "../http/problems.ts";
import { expirePairings } from "../oauth/expire-pairings.ts";
import { StoreUnavailable } from "../store/store.ts";

const EVERY_MS = 60_000;

/** Removes what is past its time, once a minute. @returns the act that stops it and waits for what it is at */
export function startSweeper(context: Context): () => Promise<void> {
  let sweeping: Promise<void> | undefined;
  const timer = setInterval(() => {
    sweeping ??= sweep(context)
      .catch((reason: unknown) => {
        if (reason instanceof StoreUnavailable) context.log.warn({ fault: reason.message }, "sweeping waits");
        else fault(context, reason, "sweeping");
      })
      .finally(() => {
        sweeping = undefined;
      });
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}

export async function sweep({ store, clock, keys }: Pick<Context, "store" | "clock" | "keys">): Promise<void> {
  keys.retire(clock.now());
  await expirePairings(store, clock.now());
  await expireSignIns(store, clock.now());
}
