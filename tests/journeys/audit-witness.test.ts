import { afterEach, beforeEach, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { cutHistory, rewriteHistory } from "./audit-tampering.ts";
import { databaseName } from "./world/database-name.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, eventsOf, saved } from "./world/saved.ts";

const HEARTBEAT_MS = 30_000;

let server: HostServer;
let ada: Person;
let laptop: Machine;
beforeEach(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  laptop = await startMachine("Laptop");
  await ada.pair(laptop);
  for (let nth = 0; nth < 4; nth++) await ada.openWindow();
  await followed();
  expect(warning()).toBeUndefined();
});
afterEach(async () => {
  await laptop?.close();
  await server?.stop();
});

/** The next heartbeat, and every one that it takes until the tray knows the newest entry. */
async function followed(): Promise<void> {
  const newest = (await ada.audit()).at(-1)?.seq;
  laptop.timers.wind(HEARTBEAT_MS);
  const witnessed = async () => (await laptop.ports().state.get<{ seq: number }>("witness"))?.seq;
  await until("the tray to know the newest entry", async () => (await witnessed()) === newest);
}

function warning(): string | undefined {
  const status = laptop.tray().status();
  return status.state === "recording" ? status.auditWarning : undefined;
}

async function warned(): Promise<string> {
  laptop.timers.wind(HEARTBEAT_MS);
  return await until("the warning", warning);
}

/** Whatever was found, what the person does goes on being recorded and stored. */
async function goesOnRecording(path: string): Promise<void> {
  await captureAll(laptop, [saved(laptop, path, Date.now())]);
  await laptop.emptied();
  expect(eventsOf(await ada.timeline(), path).length).toBe(1);
  expect(laptop.tray().status().state).toBe("recording");
}

test("a restored backup is told from an attack: shorter, what is left the same; the tray warns until acknowledged and goes on recording", async () => {
  const backup = join(laptop.folder, "backup.sqlite");
  expect(server.tandem("backup", backup)).toMatchObject({ code: 0 });
  for (let nth = 0; nth < 3; nth++) await ada.openWindow();
  await followed();
  await server.kill();
  const database = join(server.dataFolder, databaseName(server.dataFolder));
  for (const suffix of ["-wal", "-shm"]) rmSync(database + suffix, { force: true });
  copyFileSync(backup, database);
  await server.restart();
  expect(server.tandem("audit", "verify")).toMatchObject({ code: 0 });

  const text = await warned();
  expect(text).toContain("shorter than what this tray saw");
  expect(text).toContain("what is left is the same. A restored backup looks like this.");
  await goesOnRecording("src/after-the-backup.ts");

  await ada.openWindow();
  await followed();
  expect(warning()).toBe(text);
  await laptop.tray().acknowledgeAuditWarning();
  expect(warning()).toBeUndefined();
  await ada.openWindow();
  await followed();
  expect(warning()).toBeUndefined();
});

test("a history that was cut and rewritten is told as shorter and different, which no backup alone explains", async () => {
  rewriteHistory(server, 2, "device:another");
  cutHistory(server, 2);
  expect(server.tandem("audit", "verify")).toMatchObject({ code: 0 });
  const text = await warned();
  expect(text).toContain("shorter than what this tray saw");
  expect(text).toContain("and different: somebody rewrote it");
  await goesOnRecording("src/after-the-cut.ts");
});

test("a rewritten history of the same length is told as different, and the tray goes on recording", async () => {
  rewriteHistory(server, 2, "device:another");
  expect(server.tandem("audit", "verify")).toMatchObject({ code: 0 });
  expect(await warned()).toContain("different from what this tray saw");
  await goesOnRecording("src/after-the-rewriting.ts");
});

test("a fork that outgrew what the tray saw is told as different, and the tray goes on recording", async () => {
  cutHistory(server, 2);
  for (let nth = 0; nth < 5; nth++) await ada.openWindow();
  expect(server.tandem("audit", "verify")).toMatchObject({ code: 0 });
  const text = await warned();
  expect(text).toContain("different from what this tray saw");
  expect(text).toContain("so does a restored backup that was used since");
  await goesOnRecording("src/after-the-fork.ts");
  await followed();
});

test("a history signed by a foreign key is told at every heartbeat until the key is back, and the tray goes on recording", async () => {
  const file = join(server.dataFolder, "keys", "audit.pem");
  const known = readFileSync(file);
  await server.kill();
  writeFileSync(file, generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }));
  await server.restart();
  expect(await warned()).toContain("not signed by the key that it had when this tray was paired");
  await goesOnRecording("src/after-the-key.ts");
  await laptop.tray().acknowledgeAuditWarning();
  expect(await warned()).toContain("not signed by the key");

  await server.kill();
  writeFileSync(file, known);
  await server.restart();
  await laptop.tray().acknowledgeAuditWarning();
  await ada.openWindow();
  await followed();
  expect(warning()).toBeUndefined();
});
