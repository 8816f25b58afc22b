import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
} from "rate-limiter-flexible";
import { asStoreFault } from "../store/postgres/faults.ts";
import type { Postgres } from "../store/postgres/pools.ts";
import { ProblemError } from "./problem.ts";
import { UnderWay } from "./under-way.ts";

/**
 * How often what may be tried, by all processes that share a database together, and how much at one time in this one.
 * Without such a database it is counted in memory: a restart forgives, and costs a guesser more than it gives.
 */
export interface Limits {
  readonly wrongCodesPerAccount: RateLimiterAbstract;
  readonly wrongCodesPerAddress: RateLimiterAbstract;
  readonly wrongRecoveryCodesPerAddress: RateLimiterAbstract;
  /** Unauthenticated requests that make the server remember something. */
  readonly startsPerAddress: RateLimiterAbstract;
  /** What may be under way at one time: a body of a push is held in memory, a stream costs a reader's buffers. */
  readonly pushesPerDevice: UnderWay;
  readonly pushesPerAccount: UnderWay;
  readonly pushes: UnderWay;
  readonly streamsPerDevice: UnderWay;
  readonly streamsPerAccount: UnderWay;
  readonly streams: UnderWay;
}

export function openLimits(postgres: Postgres | undefined): Limits {
  const open = (limit: Limit) =>
    postgres === undefined ? new RateLimiterMemory(limit) : sharedLimiter(limit, postgres);
  return {
    wrongCodesPerAccount: open({ keyPrefix: "account", points: 5, duration: 600 }),
    wrongCodesPerAddress: open({ keyPrefix: "address", points: 10, duration: 60 }),
    wrongRecoveryCodesPerAddress: open({ keyPrefix: "recovery", points: 10, duration: 60 }),
    startsPerAddress: open({ keyPrefix: "start", points: 120, duration: 60 }),
    pushesPerDevice: new UnderWay(8),
    pushesPerAccount: new UnderWay(32),
    pushes: new UnderWay(64),
    streamsPerDevice: new UnderWay(4),
    streamsPerAccount: new UnderWay(64),
    streams: new UnderWay(1024),
  };
}

interface Limit {
  readonly keyPrefix: string;
  readonly points: number;
  /** In seconds. */
  readonly duration: number;
}

/** Where the database is away, this process counts by itself meanwhile. */
function sharedLimiter(limit: Limit, { pool }: Postgres): RateLimiterAbstract {
  return new RateLimiterPostgres({
    ...limit,
    storeClient: pool,
    storeType: "pool",
    tableName: "rate_limits",
    tableCreated: true,
    // The sweeper does that, in one process.
    clearExpiredByTimeout: false,
    insuranceLimiter: new RateLimiterMemory(limit),
  });
}

/** Deletes what counts no more. @throws {StoreUnavailable} */
export async function forgetLimits({ pool }: Postgres): Promise<void> {
  await pool.query("DELETE FROM rate_limits WHERE expire < $1", [Date.now()]).catch((fault) => {
    throw asStoreFault(fault);
  });
}

/** @returns seconds to wait where the limit is reached, else undefined; `first` where this attempt was the one to reach it */
export async function consume(
  limiter: RateLimiterAbstract,
  key: string,
): Promise<{ retryAfterS: number; first: boolean } | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return {
      retryAfterS: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
      first: refusal.consumedPoints === limiter.points + 1,
    };
  }
}

/** Where a guess failed by a fault nobody knows whether it was right: it costs nothing. */
export async function payingBackFaults<Found>(
  guess: Promise<Found> | undefined,
  payBack: () => Promise<unknown>,
): Promise<Found | undefined> {
  try {
    return await guess;
  } catch (fault) {
    await payBack();
    throw fault;
  }
}

export function rateLimited(retryAfterS: number): ProblemError {
  return new ProblemError("rate-limited", {
    detail: `Wait ${retryAfterS} seconds, then try again.`,
    headers: { "retry-after": String(retryAfterS) },
  });
}
