import { expireSignIns } from "../accounts/expire-sign-ins.ts";
import type { Context } from "../context.ts";
import { forgetLimits } from "../http/limits.ts";
import { logFault } from "../http/problems.ts";
import { expirePairings } from "../oauth/expire-pairings.ts";
import { watchClock } from "../retention/even-clock.ts";
import { keepHouse } from "../retention/keep-house.ts";
import type { SharedAct } from "../store/postgres/one-at-a-time.ts";
import type { Postgres } from "../store/postgres/pools.ts";
import type { Store } from "../store/store.ts";

const EVERY_MS = 60_000;

/** Removes what is past its time, once a minute. @returns the act that stops it and waits for what it is at */
export function startSweeper(context: Context): () => Promise<void> {
  return eachMinute(context, "sweeping", () => sweep(context));
}

/** Keeps the database from growing without need. @returns the act that stops it and waits for the step it is at */
export function startHousekeeper(context: Context): () => Promise<void> {
  const isEven = watchClock(context.clock.now, () => performance.now());
  return eachMinute(context, "keeping house", () => {
    const clockIsTrusted = isEven();
    return inOneProcess(context.store, "keeping house", () => keepHouse(context, clockIsTrusted));
  });
}

function eachMinute(context: Context, what: string, act: () => Promise<void>): () => Promise<void> {
  let acting: Promise<void> | undefined;
  const timer = setInterval(() => {
    acting ??= act()
      .catch((reason: unknown) => logFault(context, reason, what))
      .finally(() => {
        acting = undefined;
      });
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await acting;
  };
}

/** What fails of it is logged, and holds up nothing else. */
export async function sweep(context: Context): Promise<void> {
  const { store, clock, keys } = context;
  const part = (what: string, act: () => Promise<void>) =>
    act().catch((reason: unknown) => logFault(context, reason, `sweeping ${what}`));
  await part("keys", async () => keys.retire(clock.now()));
  await inOneProcess(store, "sweeping", async () => {
    await part("pairings", () => expirePairings(store, clock.now()));
    await part("sign-ins", () => expireSignIns(store, clock.now()));
    const { postgres } = store;
    if (postgres === undefined) return;
    await part("limits", () => forgetLimits(postgres));
    await part("partitions", () => partitionAhead(postgres));
  });
}

async function partitionAhead({ pool }: Postgres): Promise<void> {
  const { makePartitionsAhead } = await import("../store/postgres/partitions.ts");
  await makePartitionsAhead(pool);
}

/** Of several processes over one database one is enough at a time, and the others go on without it. */
async function inOneProcess({ postgres }: Store, act: SharedAct, run: () => Promise<void>): Promise<void> {
  if (postgres === undefined) return run();
  const { oneAtATime } = await import("../store/postgres/one-at-a-time.ts");
  await oneAtATime(postgres, act, run);
}
