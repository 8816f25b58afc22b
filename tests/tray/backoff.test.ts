import { expect, test } from "bun:test";
import { Backoff } from "@tandem/tray/backoff";

test("the wait after failures grows to a minute, spread over all of it", () => {
  const longest = new Backoff(() => 1);
  expect([1, 2, 3, 4, 5, 6, 7, 8].map(() => longest.afterFailure(undefined))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
  ]);
  const shortest = new Backoff(() => 0);
  expect([1, 2, 3].map(() => shortest.afterFailure(undefined))).toEqual([0, 0, 0]);
});

test("a success starts it anew", () => {
  const backoff = new Backoff(() => 1);
  backoff.afterFailure(undefined);
  backoff.afterFailure(undefined);
  backoff.reset();
  expect(backoff.afterFailure(undefined)).toBe(1000);
});

test("a Retry-After is never undercut, and hardly exceeded", () => {
  for (const random of [0, 0.5, 1]) {
    const backoff = new Backoff(() => random);
    for (let failures = 0; failures < 8; failures++) {
      const wait = backoff.afterFailure(30_000);
      expect(wait).toBeGreaterThanOrEqual(30_000);
      expect(wait).toBeLessThanOrEqual(31_000);
    }
  }
});
