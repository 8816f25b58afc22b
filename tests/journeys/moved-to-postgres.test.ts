import { afterAll, beforeAll, expect, test } from "bun:test";
import { SQLITE, scratchPostgres } from "../hosts/scratch-database.ts";
import { type HostServer, startServer } from "../hosts/server.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, fingerprintOf, saved } from "./world/saved.ts";

let target: Awaited<ReturnType<typeof scratchPostgres>>;
let before: HostServer;
let after: HostServer | undefined;
let laptop: Machine;

beforeAll(async () => {
  target = await scratchPostgres();
  before = await startServer({ database: SQLITE });
  laptop = await startMachine("Laptop");
});
afterAll(async () => {
  await laptop?.close();
  await after?.stop();
  await before?.stop();
  await target?.remove();
});

test("a server that is moved to PostgreSQL by its command keeps everything, and its trays notice nothing but a pause", async () => {
  const ada = await Person.signIn(before, "Ada");
  await ada.pair(laptop);
  const begin = Date.now() - 60_000;
  await captureAll(
    laptop,
    Array.from({ length: 50 }, (_, nth) => saved(laptop, `before-${nth}.ts`, begin + nth * 1000)),
  );
  await laptop.emptied();
  const timeline = await ada.timeline();
  expect(before.tandem("move", "--to", target.databaseUrl)).toMatchObject({ code: 1 });
  await before.kill("SIGTERM");
  await captureAll(laptop, [saved(laptop, "meanwhile.ts", Date.now())]);

  const { code, stdout, stderr } = before.tandem("move", "--to", target.databaseUrl);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^Moved \d+ rows; \d+ entries in 1 audit chains verified\./);
  expect(stdout + stderr).not.toContain(new URL(target.databaseUrl).password || target.databaseUrl);
  const env = { TANDEM_DATA: before.dataFolder, TANDEM_PORT: String(before.port) };
  after = await startServer({ env, database: target });
  await laptop.tray().wake();
  await laptop.emptied();
  await laptop.reaches("recording");
  expect(laptop.log.filter((line) => line.includes("ended this device"))).toEqual([]);
  const moved = await ada.timeline();
  expect(fingerprintOf(moved.filter(({ payload }) => payload.path !== "meanwhile.ts"))).toEqual(
    fingerprintOf(timeline),
  );
  expect(moved).toHaveLength(51);
  expect(after.tandem("audit", "verify")).toMatchObject({ code: 0 });
  expect(after.tandem("move", "--to", target.databaseUrl)).not.toMatchObject({ code: 0 });
});
