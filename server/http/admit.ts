import type { Limits } from "./limits.ts";
import { ProblemError } from "./problem.ts";
import { retryAfter } from "./retry-after.ts";
import type { UnderWay } from "./under-way.ts";

interface Who {
  readonly accountId: string;
  readonly deviceId?: string | undefined;
}

/**
 * Lets a push in, as long as not too many are under way for its device, its account and in all: a tray sends one at a
 * time, and what waits would only be answered too late.
 * @returns the act that tells that it was answered
 * @throws {ProblemError} `rate-limited`, `unavailable`
 */
export function admitPush({ pushesPerDevice, pushesPerAccount, pushes }: Limits, who: Who): () => void {
  return enterAll([
    [pushesPerDevice, who.deviceId ?? "", tooMany],
    [pushesPerAccount, who.accountId, tooMany],
    [pushes, "", busy],
  ]);
}

/**
 * Lets a live stream in. @returns the act that tells that it ended
 * @throws {ProblemError} `rate-limited`, `unavailable`
 */
export function admitStream({ streamsPerDevice, streamsPerAccount, streams }: Limits, who: Who): () => void {
  return enterAll([
    ...(who.deviceId === undefined ? [] : ([[streamsPerDevice, who.deviceId, tooMany]] as const)),
    [streamsPerAccount, who.accountId, tooMany],
    [streams, "", busy],
  ]);
}

/** Into all of them or into none. */
function enterAll(doors: readonly (readonly [UnderWay, string, () => ProblemError])[]): () => void {
  const entered: (() => void)[] = [];
  const leave = () => {
    for (const each of entered) each();
  };
  for (const [door, key, refusal] of doors) {
    const left = door.enter(key);
    if (left === undefined) {
      leave();
      throw refusal();
    }
    entered.push(left);
  }
  return leave;
}

function tooMany(): ProblemError {
  const detail = "Too many requests of this device or account are under way. Wait for their answers.";
  return new ProblemError("rate-limited", { detail, headers: retryAfter() });
}

function busy(): ProblemError {
  return new ProblemError("unavailable", { detail: "The server is busy. Come back soon.", headers: retryAfter() });
}
