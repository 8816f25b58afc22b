import { afterAll, beforeAll, expect, test } from "bun:test";
import type { QueuedCapture } from "@tandem/tray/ports";
import { type HostServer, startServer } from "../hosts/server.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, eventsOf, fingerprintOf, observersOf, saved } from "./world/saved.ts";

let server: HostServer;
let ada: Person;
let fast: Machine;
let slow: Machine;
beforeAll(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  fast = await startMachine("Fast", { skewMs: 90_000 });
  slow = await startMachine("Slow", { skewMs: -90_000 });
  await ada.pair(fast);
  await ada.pair(slow);
});
afterAll(async () => {
  await fast?.close();
  await slow?.close();
  await server?.stop();
});

test("two trays with clocks 180 s apart push overlapping captures at once: each occurrence is stored once, with two observers", async () => {
  const begin = Date.now() - 30 * 60_000;
  const occurrences = Array.from({ length: 400 }, (_, index) => ({
    path: `src/both-${index}.ts`,
    // Some just before a full second, so that the two captures fall on either side of it.
    at: Math.floor(begin / 1000) * 1000 + index * 3000 + (index % 3 === 0 ? 999 : 417),
    apartMs: index % 2 === 0 ? 1 : (index * 37) % 1500,
  }));
  const chunks = Array.from({ length: 20 }, (_, index) => occurrences.slice(index * 20, index * 20 + 20));
  await Promise.all([
    (async () => {
      for (const chunk of chunks)
        await captureAll(
          fast,
          chunk.map(({ path, at }) => saved(fast, path, at)),
        );
    })(),
    (async () => {
      for (const chunk of chunks.toReversed())
        await captureAll(
          slow,
          chunk.map(({ path, at, apartMs }) => saved(slow, path, at + apartMs)),
        );
    })(),
  ]);
  await Promise.all([fast.emptied(), slow.emptied()]);
  const timeline = await ada.timeline();
  for (const { path, at } of occurrences) {
    const events = eventsOf(timeline, path);
    expect(events.map(observersOf)).toEqual([[fast.observer, slow.observer].sort()]);
    expect(Math.abs(Date.parse(events[0]?.at ?? "") - at)).toBeLessThan(2000);
  }
});

test("genuine repeats of one observer stay apart, also when another observer saw them too", async () => {
  const begin = Date.now() - 10 * 60_000;
  const [alone, together] = ["src/alone.ts", "src/together.ts"];
  const moments = [begin, begin + 1000, begin + 2000];
  await Promise.all([
    captureAll(
      fast,
      moments.flatMap((at) => [saved(fast, alone, at), saved(fast, together, at)]),
    ),
    captureAll(
      slow,
      moments.map((at) => saved(slow, together, at + 3)),
    ),
  ]);
  await Promise.all([fast.emptied(), slow.emptied()]);
  const timeline = await ada.timeline();
  expect(eventsOf(timeline, alone).map(observersOf)).toEqual([[fast.observer], [fast.observer], [fast.observer]]);
  const both = [fast.observer, slow.observer].sort();
  expect(eventsOf(timeline, together).map(observersOf)).toEqual([both, both, both]);
});

test("two windows of one machine that see one save are two observers of one event", async () => {
  const at = Date.now() - 60_000;
  const second = crypto.randomUUID();
  await captureAll(fast, [saved(fast, "src/windows.ts", at), saved(fast, "src/windows.ts", at + 40, second)]);
  await fast.emptied();
  const events = eventsOf(await ada.timeline(), "src/windows.ts");
  expect(events.map(observersOf)).toEqual([[fast.observer, second].sort()]);
});

test("batches that are pushed again add nothing", async () => {
  const at = Date.now() - 20_000;
  const paths = Array.from({ length: 120 }, (_, index) => `src/again-${index}.ts`);
  await captureAll(
    slow,
    paths.map((path, index) => saved(slow, path, at + index)),
  );
  // What the outbox holds before the push, as a tray would still hold it that never heard the answer.
  const held: readonly QueuedCapture[] = await slow.ports().outbox.oldest(1000);
  expect(held.length).toBeGreaterThan(0);
  await slow.emptied();
  const before = fingerprintOf(await ada.timeline());
  for (let replay = 0; replay < 3; replay++) {
    await slow.ports().outbox.append(held);
    await captureAll(slow, [saved(slow, `src/after-${replay}.ts`, at)]);
    await slow.emptied();
  }
  const timeline = await ada.timeline();
  expect(fingerprintOf(timeline.filter(({ payload }) => !String(payload.path).startsWith("src/after-")))).toEqual(
    before,
  );
});

test("a commit that both machines know is one event, at its own time", async () => {
  const intrinsicAt = Date.UTC(2025, 3, 5, 6, 7, 8);
  const payload = { sha: "5d9c0470c0ffee00000000000000000000000000" };
  const seen = (machine: Machine) => [{ observer: machine.observer, type: "git.commit", payload, intrinsicAt }];
  await Promise.all([captureAll(fast, seen(fast)), captureAll(slow, seen(slow))]);
  await Promise.all([fast.emptied(), slow.emptied()]);
  const commits = (await ada.timeline()).filter(({ type }) => type === "git.commit");
  expect(commits.map(observersOf)).toEqual([[fast.observer, slow.observer].sort()]);
  expect(commits[0]).toMatchObject({ at: "2025-04-05T06:07:08.000Z", payload });
  expect(commits[0]?.sightings.map(({ clock_offset_ms }) => clock_offset_ms)).toEqual([null, null]);
});

test("a path that holds half of a character is stored with U+FFFD in its place, once, and not set aside", async () => {
  const at = Date.now() - 10_000;
  await captureAll(fast, [saved(fast, "src/half \ud83d.ts", at)]);
  await captureAll(slow, [saved(slow, "src/half \ud83d.ts", at)]);
  await fast.emptied();
  await slow.emptied();
  const [event, ...more] = eventsOf(await ada.timeline(), "src/half \ufffd.ts");
  expect(event && observersOf(event)).toEqual([fast.observer, slow.observer].sort());
  expect(more).toEqual([]);
  expect([...(await fast.tray().setAside()), ...(await slow.tray().setAside())]).toEqual([]);
});
