import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Capture } from "@tandem/contract/capture";
import { eventType } from "@tandem/contract/event-types";
import fc from "fast-check";
import { addDevice, capture, makeWorld, NOW, push, type World } from "../world/account.ts";
import { storedEvents } from "../world/stored.ts";

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.remove());

/** Each property's run gets another thing to see, so that all runs share one database. */
let things = 0;
const nextThing = () => ({ workspace: "w", path: `file ${things++}` });

/** Captures as they reach the server: which tray sends them, in batches. */
type Sent = { tray: number; captures: Capture[] };

const anyShared = fc.constantFrom("document.saved", "page.visited");
const payloadOf = (type: string, thing: { path: string }) =>
  type === "page.visited" ? { url: `https://a.example/${thing.path}` } : thing;
const eventsOf = async (sent: Capture[]) => {
  const ids = new Set(sent.map(({ capture_id }) => capture_id));
  return (await storedEvents(world)).filter(({ sightings }) => sightings.some(({ captureId }) => ids.has(captureId)));
};

async function sendAll(batches: readonly Sent[], trays: readonly string[]): Promise<void> {
  for (const { tray, captures } of batches) await push(world, trays[tray] ?? "", captures);
}

/** Captures as batches of a tray each, cut and ordered by the numbers given. */
function batched(captures: readonly { tray: number; capture: Capture }[], order: number[], size: number): Sent[] {
  const shuffled = captures
    .map((sent, index) => ({ ...sent, place: order[index % order.length] ?? 0 }))
    .sort((one, other) => one.place - other.place);
  const batches: Sent[] = [];
  for (const { tray, capture } of shuffled) {
    const last = batches.at(-1);
    if (last?.tray === tray && last.captures.length < size) last.captures.push(capture);
    else batches.push({ tray, captures: [capture] });
  }
  return batches;
}

const anyOrder = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 40, maxLength: 40 });

test("occurrences more than two windows apart are one event each, in every order of arrival", async () => {
  const trays = [await addDevice(world), await addDevice(world), await addDevice(world)];
  // Per occurrence: who saw it, and how far off each one's corrected clock was, within one window of each other.
  const anyOccurrence = fc.record({
    seenBy: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 }),
    off: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
    gap: fc.integer({ min: 1, max: 3000 }),
  });
  await fc.assert(
    fc.asyncProperty(
      anyShared,
      fc.array(anyOccurrence, { minLength: 1, maxLength: 8 }),
      anyOrder,
      fc.integer({ min: 1, max: 9 }),
      async (type, occurrences, order, size) => {
        const payload = payloadOf(type, nextThing());
        const { windowMs } = eventType(type);
        let at = NOW - 600_000;
        const captures = occurrences.flatMap(({ seenBy, off, gap }) => {
          at += 3 * windowMs + gap;
          return seenBy.map((tray) => ({
            tray,
            capture: capture({ type, payload, at: at + Math.floor((off[tray] ?? 0) * windowMs) }),
          }));
        });
        await sendAll(batched(captures, order, size), trays);
        const events = await eventsOf(captures.map(({ capture }) => capture));
        expect(events.map(({ sightings }) => sightings.length).sort()).toEqual(
          occurrences.map(({ seenBy }) => seenBy.length).sort(),
        );
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

test("an observer's captures are distinct events, no fewer than the busiest saw and no more than all saw", async () => {
  const trays = [await addDevice(world), await addDevice(world)];
  const anySighting = fc.record({
    tray: fc.integer({ min: 0, max: 1 }),
    window: fc.integer({ min: 1, max: 2 }),
    at: fc.integer({ min: 0, max: 15_000 }),
  });
  await fc.assert(
    fc.asyncProperty(
      anyShared,
      fc.array(anySighting, { minLength: 1, maxLength: 40 }),
      anyOrder,
      fc.integer({ min: 1, max: 9 }),
      async (type, sightings, order, size) => {
        const payload = payloadOf(type, nextThing());
        const captures = sightings.map(({ tray, window, at }) => ({
          tray,
          capture: capture({
            type,
            payload,
            at: NOW - 60_000 + at,
            observer: `0190a000-0000-7000-8000-00000000000${window}`,
          }),
        }));
        await sendAll(batched(captures, order, size), trays);
        const events = await eventsOf(captures.map(({ capture }) => capture));
        for (const { sightings } of events) {
          const observers = sightings.map(({ device, observer }) => `${device}/${observer}`);
          expect(new Set(observers).size).toBe(observers.length);
        }
        const perObserver = Map.groupBy(sightings, ({ tray, window }) => `${tray}/${window}`);
        const busiest = Math.max(...[...perObserver.values()].map(({ length }) => length));
        expect(events.length).toBeGreaterThanOrEqual(busiest);
        expect(events.length).toBeLessThanOrEqual(sightings.length);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

test("pushing anything again, also from a tray that was paired anew, changes nothing", async () => {
  const anySighting = fc.record({ tray: fc.integer({ min: 0, max: 1 }), at: fc.integer({ min: 0, max: 15_000 }) });
  await fc.assert(
    fc.asyncProperty(
      anyShared,
      fc.array(anySighting, { minLength: 1, maxLength: 20 }),
      anyOrder,
      anyOrder,
      async (type, sightings, order, again) => {
        const trays = [await addDevice(world), await addDevice(world)];
        const payload = payloadOf(type, nextThing());
        const captures = sightings.map(({ tray, at }) => ({
          tray,
          capture: capture({ type, payload, at: NOW - 60_000 + at }),
        }));
        await sendAll(batched(captures, order, 5), trays);
        const before = await storedEvents(world);
        await world.reopen();
        const pairedAnew = [await addDevice(world), await addDevice(world)];
        for (const replaying of [trays, pairedAnew])
          for (const { tray, captures: batch } of batched(captures, again, 7)) {
            const results = await push(world, replaying[tray] ?? "", batch);
            expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["replayed"]));
          }
        expect(await storedEvents(world)).toEqual(before);
      },
    ),
    { numRuns: 20 },
  );
}, 60_000);
