import { expect, test } from "bun:test";
import { ServerClock } from "@tandem/tray/server-clock";
import * as fc from "fast-check";
import { HandWoundTimers } from "./hand-wound-timers.ts";

/** One heartbeat with a server that is `aheadMs` ahead of this machine. */
function exchange(clock: ServerClock, timers: HandWoundTimers, aheadMs: number, way: { there: number; back: number }) {
  const sentAt = timers.now();
  const sentMonotonic = timers.monotonic();
  timers.pass(way.there);
  const serverReceivedAt = timers.now() + aheadMs;
  timers.pass(way.back);
  const serverSentAt = serverReceivedAt;
  clock.add({ sentAt, sentMonotonic, answeredMonotonic: timers.monotonic(), serverReceivedAt, serverSentAt });
}

test("the true offset always lies within the uncertainty, however lopsided the ways", () => {
  const way = fc.record({ there: fc.integer({ min: 0, max: 2000 }), back: fc.integer({ min: 0, max: 2000 }) });
  fc.assert(
    fc.property(
      fc.integer({ min: -90_000, max: 90_000 }),
      fc.array(way, { minLength: 1, maxLength: 8 }),
      (ahead, ways) => {
        const timers = new HandWoundTimers();
        const clock = new ServerClock(timers, undefined);
        for (const one of ways) {
          exchange(clock, timers, ahead, one);
          timers.pass(30_000);
        }
        const estimate = clock.estimate();
        expect(Math.abs((estimate?.offsetMs ?? Number.NaN) - ahead)).toBeLessThanOrEqual(estimate?.uncertaintyMs ?? -1);
      },
    ),
  );
});

test("the exchange with the smallest round trip of the last minutes counts", () => {
  const timers = new HandWoundTimers();
  const clock = new ServerClock(timers, undefined);
  exchange(clock, timers, 5000, { there: 10, back: 0 });
  timers.pass(30_000);
  exchange(clock, timers, 5000, { there: 400, back: 0 });
  expect(clock.estimate()).toEqual({ offsetMs: 5005, uncertaintyMs: 5 });
  timers.pass(6 * 60_000);
  exchange(clock, timers, 5000, { there: 400, back: 0 });
  expect(clock.estimate()).toEqual({ offsetMs: 5200, uncertaintyMs: 200 });
});

test("after the machine's clock was set the offset is unknown until the next heartbeat", () => {
  const timers = new HandWoundTimers();
  const clock = new ServerClock(timers, undefined);
  exchange(clock, timers, -90_000, { there: 4, back: 4 });
  expect(clock.estimate()?.offsetMs).toBe(-90_000);
  timers.wall -= 90_000;
  expect(clock.estimate()).toBeUndefined();
  exchange(clock, timers, 0, { there: 4, back: 4 });
  expect(clock.estimate()?.offsetMs).toBe(0);
});

test("after a sleep the first heartbeat gives the offset anew, also where one before it was quicker", () => {
  const timers = new HandWoundTimers();
  const clock = new ServerClock(timers, undefined);
  exchange(clock, timers, 5000, { there: 4, back: 4 });
  // The clock that only runs forward stands still in a sleep.
  timers.wall += 60 * 60_000;
  expect(clock.estimate()).toBeUndefined();
  exchange(clock, timers, 5000, { there: 20, back: 20 });
  expect(clock.estimate()).toEqual({ offsetMs: 5000, uncertaintyMs: 20 });
});

test("a heartbeat that the clock was set under says nothing of the clock as it stands since", () => {
  const timers = new HandWoundTimers();
  const clock = new ServerClock(timers, undefined);
  const [sentAt, sentMonotonic] = [timers.now(), timers.monotonic()];
  timers.pass(20);
  timers.wall += 90_000;
  clock.add({
    sentAt,
    sentMonotonic,
    answeredMonotonic: timers.monotonic(),
    serverReceivedAt: sentAt + 10,
    serverSentAt: sentAt + 10,
  });
  expect(clock.estimate()).toBeUndefined();
  exchange(clock, timers, -90_000, { there: 4, back: 4 });
  expect(clock.estimate()?.offsetMs).toBe(-90_000);
});

test("a killed host goes by its last offset once a heartbeat has failed, for ten minutes, and not after", () => {
  const timers = new HandWoundTimers();
  const saved = { offsetMs: 700, uncertaintyMs: 3, measuredAt: timers.now() - 9 * 60_000 };
  const clock = new ServerClock(timers, saved);
  expect(clock.estimate()).toBeUndefined();
  // Good enough for a proof's `iat` meanwhile.
  expect(clock.serverNow() - timers.now()).toBe(700);
  clock.trustSaved();
  expect(clock.estimate()).toEqual({ offsetMs: 700, uncertaintyMs: 3 });
  for (const measuredAt of [timers.now() - 11 * 60_000, timers.now() + 60_000]) {
    const other = new ServerClock(timers, { ...saved, measuredAt });
    other.trustSaved();
    expect(other.estimate()).toBeUndefined();
  }
});

test("a killed host whose clock was set meanwhile is told so by its first heartbeat, and else surer of its last offset", () => {
  const timers = new HandWoundTimers();
  const saved = { offsetMs: 300_000, uncertaintyMs: 3, measuredAt: timers.now() - 20_000 };
  const clock = new ServerClock(timers, saved);
  exchange(clock, timers, 0, { there: 20, back: 20 });
  clock.trustSaved();
  expect(clock.estimate()).toEqual({ offsetMs: 0, uncertaintyMs: 20 });
  const untouched = new ServerClock(timers, saved);
  exchange(untouched, timers, 300_000, { there: 20, back: 20 });
  expect(untouched.estimate()).toEqual({ offsetMs: 300_000, uncertaintyMs: 3 });
});

test("before the first heartbeat the date of any answer gives the server's time to a second", () => {
  const timers = new HandWoundTimers();
  const clock = new ServerClock(timers, undefined);
  expect(clock.serverNow()).toBe(timers.now());
  clock.addRough(new Date(timers.now() + 90_000).toUTCString());
  expect(clock.serverNow() - timers.now()).toBe(90_000);
  clock.addRough(null);
  clock.addRough("yesterday");
  expect(clock.serverNow() - timers.now()).toBe(90_000);
});
