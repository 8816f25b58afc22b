import { expireSignIns } from "../accounts/expire-sign-ins.ts";
import type { Context } from "../context.ts";
import { fault } from "../http/problems.ts";
import { expirePairings } from "../oauth/expire-pairings.ts";
import { watchClock } from "../retention/even-clock.ts";
import { keepHouse } from "../retention/keep-house.ts";
import { StoreUnavailable } from "../store/store.ts";

const EVERY_MS = 60_000;

/** Removes what is past its time, once a minute. @returns the act that stops it and waits for what it is at */
export function startSweeper(context: Context): () => Promise<void> {
  return eachMinute(context, "sweeping", () => sweep(context));
}

/** Keeps the database from growing without need. @returns the act that stops it and waits for the step it is at */
export function startHousekeeper(context: Context): () => Promise<void> {
  const isEven = watchClock(context.clock.now, () => performance.now());
  return eachMinute(context, "keeping house", () => keepHouse(context, isEven()));
}

function eachMinute(context: Context, what: string, act: () => Promise<void>): () => Promise<void> {
  let acting: Promise<void> | undefined;
  const timer = setInterval(() => {
    acting ??= act()
      .catch((reason: unknown) => {
        if (reason instanceof StoreUnavailable) context.log.warn({ fault: reason.message }, `${what} waits`);
        else fault(context, reason, what);
      })
      .finally(() => {
        acting = undefined;
      });
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await acting;
  };
}

export async function sweep({ store, clock, keys }: Pick<Context, "store" | "clock" | "keys">): Promise<void> {
  keys.retire(clock.now());
  await expirePairings(store, clock.now());
  await expireSignIns(store, clock.now());
}
