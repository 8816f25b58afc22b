import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openFileOutbox } from "@tandem/tray/node/file-outbox";
import { temporaryFolder } from "../hosts/temporary.ts";
import { queuedCapture } from "./captures.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder("bounded");
});
afterEach(() => folder.remove());

const MOST = 1024 * 1024;
const onDisk = () => readdirSync(folder.path).reduce((sum, name) => sum + statSync(join(folder.path, name)).size, 0);

test("an outbox stays below its bound on disk: the oldest spans go first, then the oldest of all else, never a commit", async () => {
  let dropped = 0;
  const outbox = await openFileOutbox(folder.path, {
    bytes: () => MOST,
    thinned: (count) => {
      dropped += count;
    },
  });
  const padding = "x".repeat(200);
  const make = (kind: string, at: number) =>
    queuedCapture({
      type: kind === "commit" ? "git.commit" : "test.noticed",
      payload: { kind, at, padding },
      ...(kind === "span" ? { duration_ms: 1_000 } : {}),
    });
  let appended = 0;
  const append = async (kind: string, count: number) => {
    for (let at = 0; at < count; at += 50) {
      await outbox.append(Array.from({ length: 50 }, (_, index) => make(kind, at + index)));
      expect(onDisk()).toBeLessThan(MOST);
    }
    appended += count;
  };
  const waiting = async (kind: string) =>
    (await outbox.oldest(1_000_000)).flatMap(({ payload }) => (payload.kind === kind ? [Number(payload.at)] : []));

  await append("commit", 200);
  await append("span", 400);
  await append("other", 400);
  const spans = await waiting("span");
  expect(spans.length).toBeLessThan(400);
  // What is left of them is the newest, without a gap.
  expect(spans).toEqual(Array.from({ length: spans.length }, (_, at) => 400 - spans.length + at));
  expect(await waiting("other")).toHaveLength(400);

  await append("other", 1_000);
  expect(await waiting("span")).toEqual([]);
  expect(await waiting("commit")).toHaveLength(200);
  expect((await waiting("other")).at(-1)).toBe(999);
  expect(await outbox.length()).toBe(appended - dropped);
  await outbox.close();
});

test("what the server refused counts within the bound too: the oldest of it goes before anything that waits, a commit never", async () => {
  let dropped = 0;
  const outbox = await openFileOutbox(folder.path, {
    bytes: () => MOST,
    thinned: (count) => {
      dropped += count;
    },
  });
  const payload = { padding: "x".repeat(200) };
  const waiting = Array.from({ length: 100 }, () => queuedCapture({ payload }));
  await outbox.append(waiting);
  const commit = queuedCapture({ type: "git.commit" });
  const refused = [commit, ...Array.from({ length: 4_000 }, (_, at) => queuedCapture({ payload: { ...payload, at } }))];
  for (let at = 0; at < refused.length; at += 100) {
    const some = refused.slice(at, at + 100);
    await outbox.append(some);
    await outbox.setAside(some.map(({ capture_id }) => ({ capture_id, reason: "before what is kept" })));
    expect(onDisk()).toBeLessThan(MOST);
  }
  expect(await outbox.oldest(1_000)).toEqual(waiting);
  const left = (await outbox.listSetAside()).map(({ capture }) => capture);
  expect(left).toEqual([commit, ...refused.slice(refused.length + 1 - left.length)]);
  expect(dropped).toBe(refused.length - left.length);
  expect(dropped).toBeGreaterThan(0);
  await outbox.close();
});

test("200,000 captures of two weeks without a server fit into the default bound, none of them dropped", async () => {
  let dropped = 0;
  const outbox = await openFileOutbox(folder.path, {
    bytes: () => 256 * MOST,
    thinned: (count) => {
      dropped += count;
    },
  });
  const payload = { workspace: "git.example/ann/notes", path: "src/some/folder/document.ts", language: "typescript" };
  for (let at = 0; at < 200_000; at += 5_000)
    await outbox.append(
      Array.from({ length: 5_000 }, () => queuedCapture({ payload, about: "/home/ann/notes/document.ts" })),
    );
  expect(dropped).toBe(0);
  expect(await outbox.length()).toBe(200_000);
  expect(onDisk()).toBeLessThan(256 * MOST);
  await outbox.close();
}, 60_000);
