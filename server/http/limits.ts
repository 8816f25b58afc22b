import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { ProblemError } from "./problem.ts";
import { UnderWay } from "./under-way.ts";

/** How often what may be tried, and how much at one time. In memory: a restart forgives, and costs a guesser more than it gives. */
export interface Limits {
  readonly wrongCodesPerAccount: RateLimiterMemory;
  readonly wrongCodesPerAddress: RateLimiterMemory;
  readonly wrongRecoveryCodesPerAddress: RateLimiterMemory;
  /** Unauthenticated requests that make the server remember something. */
  readonly startsPerAddress: RateLimiterMemory;
  /** What may be under way at one time: a body of a push is held in memory, a stream costs a reader's buffers. */
  readonly pushesPerDevice: UnderWay;
  readonly pushesPerAccount: UnderWay;
  readonly pushes: UnderWay;
  readonly streamsPerDevice: UnderWay;
  readonly streamsPerAccount: UnderWay;
  readonly streams: UnderWay;
}

export function openLimits(): Limits {
  return {
    wrongCodesPerAccount: new RateLimiterMemory({ keyPrefix: "account", points: 5, duration: 600 }),
    wrongCodesPerAddress: new RateLimiterMemory({ keyPrefix: "address", points: 10, duration: 60 }),
    wrongRecoveryCodesPerAddress: new RateLimiterMemory({ keyPrefix: "recovery", points: 10, duration: 60 }),
    startsPerAddress: new RateLimiterMemory({ keyPrefix: "start", points: 120, duration: 60 }),
    pushesPerDevice: new UnderWay(8),
    pushesPerAccount: new UnderWay(32),
    pushes: new UnderWay(64),
    streamsPerDevice: new UnderWay(4),
    streamsPerAccount: new UnderWay(64),
    streams: new UnderWay(1024),
  };
}

/** @returns seconds to wait where the limit is reached, else undefined; `first` where this attempt was the one to reach it */
export async function consume(
  limiter: RateLimiterMemory,
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

export function rateLimited(retryAfterS: number): ProblemError {
  return new ProblemError("rate-limited", {
    detail: `Wait ${retryAfterS} seconds, then try again.`,
    headers: { "retry-after": String(retryAfterS) },
  });
}
