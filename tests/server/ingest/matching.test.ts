import { expect, test } from "bun:test";
import { type Incoming, type Known, matchCaptures } from "../../../server/ingest/matching.ts";

const capture = (captureId: string, observer: number, at: number, rest: Partial<Incoming> = {}): Incoming => ({
  captureId,
  observer,
  at,
  fingerprint: "f",
  matching: "shared",
  windowMs: 5000,
  ...rest,
});
const event = (id: string, at: number, ...observers: number[]): Known => ({
  id,
  at,
  fingerprint: "f",
  sightings: observers.map((observer, nth) => ({ captureId: `${id}-${nth}`, observer })),
});
const decide = (captures: Incoming[], known: Known[] = []) =>
  matchCaptures(captures, known, ({ captureId }) => `id of ${captureId}`).map(({ status, event }) => [
    status,
    event.id,
  ]);

test("of two events as near, the earlier one is matched", () => {
  const known = [event("a", 3000, 1), event("b", 1000, 1)];
  expect(decide([capture("c", 2, 2000)], known)).toEqual([["merged", "b"]]);
  expect(decide([capture("c", 2, 2000)], known.reverse())).toEqual([["merged", "b"]]);
});

test("of two events at the same time, the one with the lower id is matched", () => {
  const known = [event("b", 1000, 1), event("a", 1000, 1)];
  expect(decide([capture("c", 2, 2000)], known)).toEqual([["merged", "a"]]);
  expect(decide([capture("c", 2, 2000)], known.reverse())).toEqual([["merged", "a"]]);
});

test("a capture is matched at the very edge of the window and not beyond it", () => {
  expect(decide([capture("c", 2, 6000)], [event("a", 1000, 1)])).toEqual([["merged", "a"]]);
  expect(decide([capture("c", 2, 6001)], [event("a", 1000, 1)])).toEqual([["stored", "id of c"]]);
});

test("repeats of one observer stay apart, and pair up one to one with another's", () => {
  const captures = [capture("a1", 1, 0), capture("a2", 1, 100), capture("b1", 2, 110), capture("b2", 2, 10)];
  expect(decide(captures)).toEqual([
    ["stored", "id of a1"],
    ["stored", "id of a2"],
    ["merged", "id of a2"],
    ["merged", "id of a1"],
  ]);
});

test("a chain of captures, each near the one before, is not one event", () => {
  const captures = [capture("a", 1, 0), capture("b", 2, 5000), capture("c", 3, 10_000)];
  expect(decide(captures)).toEqual([
    ["stored", "id of a"],
    ["merged", "id of a"],
    ["stored", "id of c"],
  ]);
});

test("a unique thing is one event, also for an observer that tells of it twice", () => {
  const unique = { matching: "unique", windowMs: 0 } as const;
  expect(decide([capture("a", 1, 0, unique), capture("b", 1, 0, unique), capture("c", 1, 1, unique)])).toEqual([
    ["stored", "id of a"],
    ["merged", "id of a"],
    ["stored", "id of c"],
  ]);
});

test("what only one machine can do is never matched, only recognised when it comes again", () => {
  const local = { matching: "local", windowMs: 0 } as const;
  expect(decide([capture("a", 1, 0, local), capture("b", 2, 0, local), capture("a", 1, 0, local)])).toEqual([
    ["stored", "id of a"],
    ["stored", "id of b"],
    ["replayed", "id of a"],
  ]);
});

test("a capture that comes again is recognised whoever brings it and whatever it is said to be now", () => {
  const known = [event("a", 1000, 1)];
  expect(decide([capture("a-0", 7, 1000, { fingerprint: "other" })], known)).toEqual([["replayed", "a"]]);
});
