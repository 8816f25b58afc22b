import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openFileOutbox } from "@tandem/tray/node/file-outbox";
import type { QueuedCapture, SetAsideCapture } from "@tandem/tray/ports";
import * as fc from "fast-check";
import { temporaryFolder } from "../hosts/temporary.ts";
import { queuedCapture } from "./captures.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder("file-outbox");
});
afterEach(() => folder.remove());

const journalIn = (path: string) => join(path, "outbox.journal");
const ids = (captures: readonly QueuedCapture[]) => captures.map(({ capture_id }) => capture_id);

async function reopened(path: string) {
  const outbox = await openFileOutbox(path);
  const waiting = await outbox.oldest(1_000_000);
  const setAside = await outbox.listSetAside();
  await outbox.close();
  return { waiting, setAside };
}

test("a journal cut at any byte keeps every call that had ended before it, and nothing by halves", async () => {
  const outbox = await openFileOutbox(folder.path);
  const journal = journalIn(folder.path);
  const states: { bytes: number; waiting: readonly QueuedCapture[]; setAside: readonly SetAsideCapture[] }[] = [
    { bytes: 0, waiting: [], setAside: [] },
  ];
  const after = async (act: Promise<void>) => {
    await act;
    const { size } = await stat(journal);
    states.push({ bytes: size, waiting: await outbox.oldest(100), setAside: await outbox.listSetAside() });
  };
  const [a, b, c, d] = [1, 2, 3, 4].map(() =>
    queuedCapture({ clock_offset_ms: undefined, payload: { note: "naïve — ✓" } }),
  );
  if (!a || !b || !c || !d) throw new Error("four captures were made");
  await after(outbox.append([a, b]));
  await after(outbox.append([c]));
  await after(outbox.stamp(1234));
  await after(outbox.remove([a.capture_id]));
  await after(outbox.setAside([{ capture_id: b.capture_id, reason: "bad" }]));
  await after(outbox.append([d]));
  await outbox.close();

  const whole = await readFile(journal);
  for (let cut = 0; cut <= whole.length; cut++) {
    await writeFile(journal, whole.subarray(0, cut));
    const found = await reopened(folder.path);
    const expected = states.findLast(({ bytes }) => bytes <= cut);
    expect({ cut, waiting: found.waiting, setAside: found.setAside }).toEqual({
      cut,
      waiting: [...(expected?.waiting ?? [])],
      setAside: expected?.setAside ?? [],
    });
  }
});

test("what is appended after a torn line is read again", async () => {
  const first = queuedCapture();
  const second = queuedCapture();
  const outbox = await openFileOutbox(folder.path);
  await outbox.append([first]);
  await outbox.close();
  const whole = await readFile(journalIn(folder.path));
  await writeFile(journalIn(folder.path), Buffer.concat([whole, Buffer.from('{"append":[{"capture_')]));
  const again = await openFileOutbox(folder.path);
  await again.append([second]);
  await again.close();
  expect(ids((await reopened(folder.path)).waiting)).toEqual(ids([first, second]));
});

test("any run of calls leaves the same outbox in memory, on disk, and in a naive list", async () => {
  const call = fc.oneof(
    fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 4 }), stamped: fc.boolean() }),
    fc.record({ kind: fc.constant("stamp" as const), offset: fc.integer({ min: -90_000, max: 90_000 }) }),
    fc.record({ kind: fc.constant("remove" as const), count: fc.integer({ min: 0, max: 5 }) }),
    fc.record({ kind: fc.constant("setAside" as const), count: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ kind: fc.constant("clear" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 25 }), async (calls) => {
      const place = await temporaryFolder("file-outbox-run");
      const outbox = await openFileOutbox(place.path);
      let expected: QueuedCapture[] = [];
      let aside: string[] = [];
      for (const step of calls) {
        if (step.kind === "append") {
          const made = Array.from({ length: step.count }, () =>
            queuedCapture({ clock_offset_ms: step.stamped ? null : undefined }),
          );
          expected.push(...made);
          await outbox.append(made);
        } else if (step.kind === "stamp") {
          expected = expected.map((one) =>
            one.clock_offset_ms === undefined ? { ...one, clock_offset_ms: step.offset } : one,
          );
          await outbox.stamp(step.offset);
        } else if (step.kind === "remove") {
          await outbox.remove(ids(expected.slice(0, step.count)));
          expected = expected.slice(step.count);
        } else if (step.kind === "setAside") {
          const gone = ids(expected.slice(0, step.count));
          aside.push(...gone);
          expected = expected.slice(step.count);
          await outbox.setAside(gone.map((capture_id) => ({ capture_id, reason: "bad" })));
        } else {
          expected = [];
          aside = [];
          await outbox.clear();
        }
        expect(await outbox.length()).toBe(expected.length);
      }
      expect(await outbox.oldest(1000)).toEqual(expected);
      await outbox.close();
      const found = await reopened(place.path);
      // JSON knows no undefined: an absent stamp reads as one that is not there.
      expect(found.waiting.map((one) => ({ ...one, clock_offset_ms: one.clock_offset_ms }))).toEqual(expected);
      expect(ids(found.setAside.map(({ capture }) => capture))).toEqual(aside);
      await place.remove();
    }),
    { numRuns: 40 },
  );
});

test("an outbox that empties gives its disk back, and loses nothing on the way", async () => {
  const outbox = await openFileOutbox(folder.path);
  const captures = Array.from({ length: 6000 }, () => queuedCapture());
  await outbox.append(captures);
  const full = (await stat(journalIn(folder.path))).size;
  for (let at = 0; at < 5900; at += 1000) await outbox.remove(ids(captures.slice(at, Math.min(at + 1000, 5900))));
  expect((await stat(journalIn(folder.path))).size).toBeLessThan(full / 4);
  expect(ids(await outbox.oldest(1000))).toEqual(ids(captures.slice(5900)));
  await outbox.close();
  expect(ids((await reopened(folder.path)).waiting)).toEqual(ids(captures.slice(5900)));
});

test("what was set aside is on the disk once, and the journal is not written anew for it at each capture", async () => {
  const outbox = await openFileOutbox(folder.path);
  const refused = Array.from({ length: 3000 }, () => queuedCapture());
  await outbox.append(refused);
  await outbox.setAside(ids(refused).map((capture_id) => ({ capture_id, reason: "before what is kept" })));
  let [journal, anew] = [0, 0];
  for (let at = 0; at < 20; at++) {
    await outbox.append([queuedCapture()]);
    const { ino } = await stat(journalIn(folder.path));
    if (ino !== journal) anew += 1;
    journal = ino;
  }
  expect(anew).toBeLessThanOrEqual(2);
  await outbox.close();
  expect((await reopened(folder.path)).setAside).toHaveLength(3000);
});

test("appends at once share the disk's time and keep their order", async () => {
  const outbox = await openFileOutbox(folder.path);
  const captures = Array.from({ length: 500 }, () => queuedCapture());
  await Promise.all(captures.map((one) => outbox.append([one])));
  expect(ids(await outbox.oldest(1000))).toEqual(ids(captures));
  await outbox.close();
});
