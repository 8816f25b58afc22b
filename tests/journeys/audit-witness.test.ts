import { afterEach, beforeEach, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cutHistory, rewriteHistory } from "./audit-tampering.ts";
import { startWitness, type Witness } from "./world/witness.ts";

let witness: Witness;
beforeEach(async () => {
  witness = await startWitness();
});
afterEach(() => witness?.close());

test("a history that was cut and rewritten is told as shorter and different, which no backup alone explains", async () => {
  await rewriteHistory(witness.server, 2, "device:another");
  await cutHistory(witness.server, 2);
  expect(witness.server.tandem("audit", "verify")).toMatchObject({ code: 0 });
  const text = await witness.warned();
  expect(text).toContain("shorter than what this tray saw");
  expect(text).toContain("and different: somebody rewrote it");
  await witness.goesOnRecording("src/after-the-cut.ts");
});

test("a rewritten history of the same length is told as different, and the tray goes on recording", async () => {
  await rewriteHistory(witness.server, 2, "device:another");
  expect(witness.server.tandem("audit", "verify")).toMatchObject({ code: 0 });
  expect(await witness.warned()).toContain("different from what this tray saw");
  await witness.goesOnRecording("src/after-the-rewriting.ts");
});

test("a fork that outgrew what the tray saw is told as different, and the tray goes on recording", async () => {
  await cutHistory(witness.server, 2);
  for (let nth = 0; nth < 5; nth++) await witness.ada.openWindow();
  expect(witness.server.tandem("audit", "verify")).toMatchObject({ code: 0 });
  const text = await witness.warned();
  expect(text).toContain("different from what this tray saw");
  expect(text).toContain("so does a restored backup that was used since");
  await witness.goesOnRecording("src/after-the-fork.ts");
  await witness.followed();
});

test("a history signed by a foreign key is told at every heartbeat until the key is back, and the tray goes on recording", async () => {
  const file = join(witness.server.dataFolder, "keys", "audit.pem");
  const known = readFileSync(file);
  await witness.server.kill();
  writeFileSync(file, generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }));
  await witness.server.restart();
  expect(await witness.warned()).toContain("not signed by the key that it had when this tray was paired");
  await witness.goesOnRecording("src/after-the-key.ts");
  await witness.laptop.tray().acknowledgeAuditWarning();
  expect(await witness.warned()).toContain("not signed by the key");

  await witness.server.kill();
  writeFileSync(file, known);
  await witness.server.restart();
  await witness.laptop.tray().acknowledgeAuditWarning();
  await witness.ada.openWindow();
  await witness.followed();
  expect(witness.warning()).toBeUndefined();
});
