import { afterAll, beforeAll, expect, test } from "bun:test";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, startServer } from "../hosts/server.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, eventsOf, observersOf, saved } from "./world/saved.ts";

/** Longer than an access token lives. */
const TOKEN_MS = 11 * 60_000;

let server: HostServer;
let ada: Person;
let laptop: Machine;
beforeAll(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  laptop = await startMachine("Laptop");
  await ada.pair(laptop);
});
afterAll(async () => {
  await laptop?.close();
  await server?.stop();
});

async function captured(path: string): Promise<void> {
  await captureAll(laptop, [saved(laptop, path, Date.now())]);
  await laptop.emptied();
}

test("after a backup was put in place, a tray that has refreshed its tokens since goes on without pairing again", async () => {
  await captured("src/before.ts");
  const copy = join(server.dataFolder, "..", "copy.sqlite");
  expect(server.tandem("backup", copy).code).toBe(0);
  laptop.timers.wind(TOKEN_MS);
  await captured("src/since.ts");
  laptop.timers.wind(TOKEN_MS);
  await captured("src/since-too.ts");

  await server.kill("SIGTERM");
  const file = join(server.dataFolder, "tandem.sqlite");
  for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
  copyFileSync(copy, file);
  await server.restart();

  laptop.timers.wind(TOKEN_MS);
  await captured("src/after.ts");
  await laptop.reaches("recording");
  const timeline = await ada.timeline();
  const seen = (path: string) => eventsOf(timeline, path).map(observersOf);
  expect([seen("src/before.ts"), seen("src/since.ts"), seen("src/after.ts")]).toEqual([
    [[laptop.observer]],
    [],
    [[laptop.observer]],
  ]);
  expect(server.tandem("audit", "verify").code).toBe(0);
});
