import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openFileOutbox } from "@tandem/tray/node/file-outbox";
import { temporaryFolder } from "../hosts/temporary.ts";
import { queuedCapture } from "./captures.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder("revise");
});
afterEach(() => folder.remove());

test("what is taken out or changed by a later setting is nowhere in the outbox file, and the rest keeps its place", async () => {
  const outbox = await openFileOutbox(folder.path);
  const named = (what: string) => queuedCapture({ payload: { what } });
  const captures = [named("first"), named("secret plan"), named("private branch"), named("last")];
  const refused = named("refused secret");
  await outbox.append([...captures, refused]);
  await outbox.setAside([{ capture_id: refused.capture_id, reason: "test" }]);
  const journal = () => readFile(join(folder.path, "outbox.journal"), "utf8");
  expect(await journal()).toContain("secret");

  await outbox.revise(async (capture) => {
    const what = String(capture.payload.what);
    if (what.includes("secret")) return undefined;
    return what.startsWith("private") ? { ...capture, payload: { what: "hidden" } } : capture;
  });
  await outbox.close();

  expect(await journal()).not.toMatch(/secret|private/);
  const again = await openFileOutbox(folder.path);
  expect((await again.oldest(10)).map(({ payload }) => payload.what)).toEqual(["first", "hidden", "last"]);
  expect(await again.listSetAside()).toEqual([]);
  await again.close();
});

test("a capture that is asked for just before a revision is revised too", async () => {
  const outbox = await openFileOutbox(folder.path);
  const appended = outbox.append([queuedCapture({ payload: { what: "secret" } })]);
  await outbox.revise(async () => undefined);
  await appended;
  expect(await outbox.length()).toBe(0);
  await outbox.close();
});
