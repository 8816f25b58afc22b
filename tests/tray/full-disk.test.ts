import { expect, test } from "bun:test";
import { join } from "node:path";
import { openFileOutbox } from "@tandem/tray/node/file-outbox";
import { temporaryFolder } from "../hosts/temporary.ts";
import { queuedCapture } from "./captures.ts";

test("a machine whose disk is full tells that a capture was not kept, loses none that was, and goes on once there is room", async () => {
  const folder = temporaryFolder("full-disk");
  // `ulimit -f` counts blocks of 512 bytes; without the signal a write beyond them fails as on a full disk.
  const limited = `trap '' XFSZ; ulimit -f 64; exec "$0" "$@"`;
  const script = join(import.meta.dir, "append-until-full.ts");
  const child = Bun.spawnSync(["sh", "-c", limited, process.execPath, script, folder.path]);
  expect(child.stderr.toString()).toBe("");
  const { kept, held } = JSON.parse(child.stdout.toString()) as { kept: string[]; held: string[] };
  expect(kept.length).toBeGreaterThan(20);
  expect(held).toEqual(kept);

  const later = queuedCapture();
  const outbox = await openFileOutbox(folder.path);
  await outbox.append([later]);
  await outbox.close();
  const again = await openFileOutbox(folder.path);
  expect((await again.oldest(1_000_000)).map(({ capture_id }) => capture_id)).toEqual([...kept, later.capture_id]);
  await again.close();
  folder.remove();
});
