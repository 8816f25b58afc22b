import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, startServer } from "../../hosts/server.ts";
import { until } from "../../hosts/until.ts";
import { wrongIn } from "../world/count-once.ts";
import { type Machine, startMachine } from "../world/machine.ts";
import { Person } from "../world/person.ts";
import { captureAll, eventsOf, observersOf, saved } from "../world/saved.ts";

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

/** As docs/operating.md says. */
async function putInPlace(copy: string): Promise<void> {
  await server.kill("SIGTERM");
  const file = join(server.dataFolder, "tandem.sqlite");
  for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
  copyFileSync(copy, file);
  await server.restart();
}

test("after a backup was put in place, a tray that has refreshed its tokens since goes on without pairing again", async () => {
  await captured("src/before.ts");
  const copy = join(server.dataFolder, "..", "copy.sqlite");
  expect(server.tandem("backup", copy).code).toBe(0);
  laptop.timers.wind(TOKEN_MS);
  await captured("src/since.ts");
  laptop.timers.wind(TOKEN_MS);
  await captured("src/since-too.ts");

  await putInPlace(copy);

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

test("a backup made while trays push is one whole moment: all that was acknowledged before it began is in it, once", async () => {
  const desktop = await startMachine("Desktop");
  await ada.pair(desktop);
  const machines = [laptop, desktop];
  const begin = Date.now() - 3_600_000;
  const paths = Array.from({ length: 3000 }, (_, index) => `src/load-${index}.ts`);
  let goOn = true;
  let captured = 0;
  const capturing = (async () => {
    for (; goOn && captured < paths.length; captured += 20) {
      const some = paths.slice(captured, captured + 20);
      for (const machine of machines)
        await captureAll(
          machine,
          some.map((path, index) => saved(machine, path, begin + (captured + index) * 1000)),
        );
    }
  })();
  const acknowledged = async () => {
    const waiting = await Promise.all(machines.map(({ ports }) => ports().outbox.oldest(1_000_000)));
    const open = new Set(waiting.flat().map(({ payload }) => payload.path));
    return paths.slice(0, captured).filter((path) => !open.has(path));
  };

  await until("pushes to be answered", async () => (await acknowledged()).length > 100);
  const before = await acknowledged();
  const copy = join(server.dataFolder, "..", "copy-under-load.sqlite");
  expect(await server.tandemBeside("backup", copy)).toEqual({ code: 0, stderr: "" });
  await until("pushes to go on meanwhile", async () => (await acknowledged()).length > before.length);
  goOn = false;
  await capturing;
  await Promise.all(machines.map((machine) => machine.emptied()));
  expect(server.tandem("audit", "verify", copy).code).toBe(0);
  const read = new Database(copy, { readonly: true });
  expect(read.query("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  read.close();

  await putInPlace(copy);
  await captureAll(desktop, [saved(desktop, "src/after-load.ts", Date.now())]);
  await desktop.emptied();
  const timeline = await ada.timeline();
  expect(wrongIn(timeline, before, machines)).toEqual([]);
  expect(wrongIn(timeline, ["src/after-load.ts"], [desktop])).toEqual([]);
  const names = timeline.map(({ payload }) => payload.path);
  expect(new Set(names).size).toBe(names.length);
  expect(server.tandem("audit", "verify").code).toBe(0);
  await desktop.close();
});
