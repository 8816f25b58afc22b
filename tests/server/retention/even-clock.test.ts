import { expect, test } from "bun:test";
import { watchClock } from "../../../server/retention/even-clock.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function handClock() {
  let monotonic = 5000;
  let offset = Date.UTC(2026, 4, 4);
  const isEven = watchClock(
    () => monotonic + offset,
    () => monotonic,
  );
  return {
    set(ms: number) {
      offset += ms;
    },
    /** Looks each minute. @returns after how many minutes the clock was even; undefined: not within an hour */
    evenAfter(): number | undefined {
      for (let minutes = 0; minutes < 60; minutes++) {
        if (isEven()) return minutes;
        monotonic += MINUTE_MS;
      }
      return undefined;
    },
  };
}

test("a clock is trusted a quarter of an hour after the start", () => {
  expect(handClock().evenAfter()).toBe(15);
});

test("a clock that was set, forth or back, is not trusted before it has run evenly again", () => {
  for (const step of [3650 * DAY_MS, -3650 * DAY_MS, 2 * MINUTE_MS]) {
    const clock = handClock();
    clock.evenAfter();
    clock.set(step);
    expect(clock.evenAfter()).toBe(15);
    // Set right again.
    clock.set(-step);
    expect(clock.evenAfter()).toBe(15);
  }
});

test("a clock that is slewed by seconds stays trusted", () => {
  const clock = handClock();
  clock.evenAfter();
  clock.set(20_000);
  expect(clock.evenAfter()).toBe(0);
});
