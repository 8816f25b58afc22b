import { afterEach, beforeEach, expect, test } from "bun:test";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sqliteFile } from "../../../server/store/open.ts";
import { startWitness, type Witness } from "../world/witness.ts";

let witness: Witness;
beforeEach(async () => {
  witness = await startWitness();
});
afterEach(() => witness?.close());

test("a restored backup is told from an attack: shorter, what is left the same; the tray warns until acknowledged and goes on recording", async () => {
  const backup = join(witness.laptop.folder, "backup.sqlite");
  expect(witness.server.tandem("backup", backup)).toMatchObject({ code: 0 });
  for (let nth = 0; nth < 3; nth++) await witness.ada.openWindow();
  await witness.followed();
  await witness.server.kill();
  const database = sqliteFile(witness.server.place);
  for (const suffix of ["-wal", "-shm"]) rmSync(database + suffix, { force: true });
  copyFileSync(backup, database);
  await witness.server.restart();
  expect(witness.server.tandem("audit", "verify")).toMatchObject({ code: 0 });

  const text = await witness.warned();
  expect(text).toContain("shorter than what this tray saw");
  expect(text).toContain("what is left is the same. A restored backup looks like this.");
  await witness.goesOnRecording("src/after-the-backup.ts");

  await witness.ada.openWindow();
  await witness.followed();
  expect(witness.warning()).toBe(text);
  await witness.laptop.tray().acknowledgeAuditWarning();
  expect(witness.warning()).toBeUndefined();
  await witness.ada.openWindow();
  await witness.followed();
  expect(witness.warning()).toBeUndefined();
});
