import { afterEach, beforeEach, expect, test } from "bun:test";
import type { TimelinePicture } from "@tandem/contract/picture";
import fc from "fast-check";
import { capture } from "../world/account.ts";
import {
  addAccount,
  addTray,
  postCaptures,
  type ServerWorld,
  START,
  startServer,
  type TestTray,
} from "../world/server.ts";

let world: ServerWorld;
let one: TestTray;
let two: TestTray;
beforeEach(async () => {
  world = await startServer();
  const accountId = await addAccount(world);
  one = await addTray(world, { accountId });
  two = await addTray(world, { accountId });
});
afterEach(() => world.remove());

const HOUR = 3_600_000;
const push = async (tray: TestTray, ...captures: unknown[]) => {
  const answer = await postCaptures(world, tray, JSON.stringify({ captures }));
  expect(answer.status).toBe(200);
};
const time = (ms: number) => new Date(START + ms).toISOString();
const ask = (query: string) => world.fetch(`/v1/timeline/picture?${query}`, { headers: one.headers });
const picture = async (from: number, to: number, more = ""): Promise<TimelinePicture> => {
  const answer = await ask(`from=${time(from)}&to=${time(to)}${more}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as TimelinePicture;
};
const save = (ms: number, path = "a") => capture({ at: START + ms, payload: { workspace: "w", path } });
const worked = (ms: number, duration_ms: number, path = "a") =>
  capture({ at: START + ms, type: "document.active", duration_ms, payload: { workspace: "w", path } });

test("what two devices saw is one event on the lane of all, and stands on the lane of each", async () => {
  await push(one, save(-HOUR));
  await push(two, save(-HOUR + 40), save(-HOUR / 2, "b"));
  const { together, devices, totals, slot_ms } = await picture(-2 * HOUR, 0, "&slots=120");
  expect(slot_ms).toBe(60_000);
  expect(together.points).toEqual([
    { at: HOUR, events: 1, shared: 1 },
    { at: 1.5 * HOUR, events: 1, shared: 0 },
  ]);
  expect(devices.map(({ device_id, points }) => [device_id, points.map(({ shared }) => shared)])).toEqual([
    [one.id, [1]],
    [two.id, [1, 0]],
  ]);
  expect(totals).toEqual({ events: 2, shared: 1, sightings: 3, active_ms: 0, naive_ms: 0 });
});

test("time that overlaps on two machines counts once, and as often as it was seen beside it", async () => {
  await push(one, worked(-HOUR, 600_000));
  await push(two, worked(-HOUR + 300_000, 600_000, "b"));
  const { totals, types, places, together } = await picture(-2 * HOUR, 0);
  expect(totals).toMatchObject({ events: 2, active_ms: 900_000, naive_ms: 1_200_000 });
  expect(types).toEqual([{ name: "document.active", events: 2, active_ms: 900_000, naive_ms: 1_200_000 }]);
  expect(places).toMatchObject([{ name: "w", active_ms: 900_000 }]);
  expect(together.stretches).toEqual([{ start: HOUR, end: HOUR + 900_000 }]);
});

test("a place is text, whatever a capture of a kind of its own calls it", async () => {
  const odd = (nth: number, payload: object) => ({ ...save(-HOUR + nth), type: "acme.thing", payload });
  await push(one, odd(1, { source: 5 }), odd(2, { workspace: true }), odd(3, { url: 7 }), odd(4, { source: 1.5 }));
  const { places, totals } = await picture(-2 * HOUR, 0);
  expect(totals.events).toBe(4);
  expect(places.map(({ name }) => name)).toEqual(expect.arrayContaining(["5", "1.5"]));
});

test("what began before counts by the time that reaches in, and what goes on is cut", async () => {
  await push(one, worked(-2 * HOUR, HOUR), worked(-HOUR / 2, HOUR));
  const { totals } = await picture(-1.5 * HOUR, -0.25 * HOUR);
  expect(totals).toMatchObject({ events: 1, active_ms: 0.75 * HOUR, naive_ms: 0.75 * HOUR });
});

test("the totals equal the moments that any device was active in, whatever overlaps, in any order", async () => {
  const span = fc.record({
    on: fc.boolean(),
    at: fc.integer({ min: 0, max: 300 }),
    s: fc.integer({ min: 1, max: 90 }),
  });
  let before = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 12 }), async (spans) => {
      // Each run has an hour of its own.
      before += HOUR;
      const start = -before;
      for (const tray of [one, two]) {
        const own = spans.filter(({ on }) => on === (tray === one));
        if (own.length > 0) await push(tray, ...own.map(({ at, s }) => worked(start + at * 1000, s * 1000)));
      }
      const seconds = new Set(spans.flatMap(({ at, s }) => Array.from({ length: s }, (_, second) => at + second)));
      const { totals } = await picture(start, start + HOUR);
      expect(totals.active_ms).toBe(seconds.size * 1000);
      expect(totals.naive_ms).toBe(spans.reduce((sum, { s }) => sum + s * 1000, 0));
    }),
    { numRuns: 15 },
  );
});

test("device, type and text narrow a picture and a page alike", async () => {
  await push(one, save(-1000, "100%_done.ts"), save(-2000, "other.ts"));
  await push(two, worked(-3000, 500));
  const count = async (more: string) => (await picture(-HOUR, 0, more)).totals.events;
  expect(await count(`&device=${two.id}`)).toBe(1);
  expect(await count("&type=document.saved")).toBe(2);
  expect(await count(`&search=${encodeURIComponent("100%_DONE")}`)).toBe(1);
  expect(await count("&search=zq7")).toBe(0);
  const page = await world.fetch("/v1/timeline?search=other", { headers: one.headers });
  expect(((await page.json()) as { events: unknown[] }).events).toHaveLength(1);
});

test("a stretch that is none, or too long, is refused", async () => {
  for (const [from, to] of [
    [0, 0],
    [0, -1],
    [-33 * 24 * HOUR, 0],
  ] as const)
    expect((await ask(`from=${time(from)}&to=${time(to)}`)).status).toBe(400);
  expect((await ask("from=zq7&to=zq7")).status).toBe(400);
});

test("a picture, and a search that finds nothing, give others their turn again and again, however many events", async () => {
  const count = 5000;
  for (let first = 0; first < count; first += 1000)
    await push(one, ...Array.from({ length: 1000 }, (_, index) => save(-HOUR + first + index, `${first + index}`)));
  const day = `from=${time(-2 * HOUR)}&to=${time(0)}`;
  for (const path of [`/picture?${day}`, `/picture?${day}&search=zq7`, "?search=zq7"]) {
    let turns = 0;
    let done = false;
    const takeTurns = () => {
      turns += 1;
      if (!done) setImmediate(takeTurns);
    };
    setImmediate(takeTurns);
    expect((await world.fetch(`/v1/timeline${path}`, { headers: one.headers })).status).toBe(200);
    done = true;
    // A thousand events are read between two turns.
    expect(turns).toBeGreaterThanOrEqual(count / 1000);
  }
});
