import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, startServer } from "../hosts/server.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { wrongIn } from "./world/count-once.ts";
import { databaseName } from "./world/database-name.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, saved } from "./world/saved.ts";

const MINUTE_MS = 60_000;

let clock: ReturnType<typeof temporaryFolder>;
let server: HostServer;
let ada: Person;
let machines: Machine[] = [];
let paths: string[] = [];
const begin = Date.now() - 3_600_000;
beforeEach(async () => {
  clock = temporaryFolder("clock");
  server = await startServer({
    preload: join(import.meta.dir, "../hosts/stepped-clock.ts"),
    env: { TANDEM_TEST_CLOCK: join(clock.path, "ahead") },
  });
  ada = await Person.signIn(server, "Ada");
  machines = await Promise.all([startMachine("Left", { skewMs: 40_000 }), startMachine("Right", { skewMs: -40_000 })]);
  for (const machine of machines) await ada.pair(machine);
  paths = [];
});
afterEach(async () => {
  for (const machine of machines) await machine.close();
  await server?.stop();
  clock.remove();
});

/** Both machines see the same documents saved. */
async function seeMore(count = 20): Promise<void> {
  const first = paths.length;
  const more = Array.from({ length: count }, (_, index) => `src/fault-${first + index}.ts`);
  paths.push(...more);
  for (const machine of machines)
    await captureAll(
      machine,
      more.map((path, index) => saved(machine, path, begin + (first + index) * 11_000)),
    );
}

async function expectAllOnce(): Promise<void> {
  for (const machine of machines) {
    await machine.emptied();
    expect(await machine.tray().setAside()).toEqual([]);
  }
  expect(wrongIn(await ada.timeline(), paths, machines)).toEqual([]);
  expect(server.tandem("audit", "verify").code).toBe(0);
}

test("a database that another process holds is a busy server to the trays: they keep all, come back, and store it once", async () => {
  await seeMore();
  await expectAllOnce();
  const other = new Database(join(server.dataFolder, databaseName(server.dataFolder)));
  other.run("BEGIN IMMEDIATE");
  await seeMore();
  for (const machine of machines) expect(await machine.reaches("offline")).toMatchObject({ reason: "busy" });
  // What is stored is still there to be read.
  expect(await ada.timeline()).toHaveLength(20);
  other.run("ROLLBACK");
  other.close();
  await expectAllOnce();
});

test("a server whose clock steps forth and back loses nothing, stores nothing twice, and no tray has to pair again", async () => {
  const seeCommits = async () => {
    const first = paths.length;
    // Commits carry their own time: whichever machine heard of the server's new time first, they stay the same.
    const shas = Array.from({ length: 20 }, (_, index) => String(first + index).padStart(40, "0"));
    paths.push(...shas);
    for (const machine of machines)
      await captureAll(
        machine,
        shas.map((sha, index) => ({
          observer: machine.observer,
          type: "git.commit",
          intrinsicAt: begin + (first + index) * 1000,
          payload: { repository: "tandem", sha },
        })),
      );
  };
  const step = (ahead: number) => writeFileSync(join(clock.path, "ahead"), String(ahead));
  for (const ahead of [20 * MINUTE_MS, -20 * MINUTE_MS, 3 * MINUTE_MS, 0]) {
    await seeCommits();
    step(ahead);
    const heard = (await ada.devices()).map(({ last_seen }) => last_seen);
    await seeCommits();
    for (const machine of machines) await machine.emptied();
    expect((await ada.devices()).map(({ last_seen }) => last_seen)).not.toEqual(heard);
  }
  await expectAllOnce();
  for (const machine of machines) await machine.reaches("recording");
});

test("a damaged page is told and nothing more is served; what was acknowledged is not lost with it, and trays wait", async () => {
  await seeMore(200);
  for (const machine of machines) await machine.emptied();
  await server.kill("SIGTERM");
  const file = join(server.dataFolder, databaseName(server.dataFolder));
  const whole = readFileSync(file);
  const page = pageHolding(whole, paths[0] ?? "");
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, page, page + 100);
  writeFileSync(file, damaged);

  await server.restart();
  // What it does not meet it does not know of.
  expect((await ada.request("GET", "/v1/timeline?limit=5")).status).toBe(200);
  await expect(ada.timeline()).rejects.toThrow();
  const ready = await fetch(`${server.origin}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([503, { status: "damaged" }]);
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
  const refused = await ada.request("GET", "/v1/timeline?limit=5");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "60"]);
  expect(((await refused.json()) as { detail: string }).detail).toContain("damaged");
  expect(server.output()).toContain("docs/operating.md");
  await seeMore();
  for (const machine of machines) await machine.reaches("offline");
  const copy = join(server.dataFolder, "copy.sqlite");
  expect(server.tandem("backup", copy)).toMatchObject({ code: 3, stderr: expect.stringContaining(file) });
  expect(existsSync(copy)).toBe(false);
  expect(server.tandem("audit", "verify").code).toBe(0);

  await server.kill("SIGTERM");
  const after = readFileSync(file);
  // The server has written around the damage, not over what can still be read.
  whole.copy(after, page, page, page + 100);
  writeFileSync(file, after);
  await server.restart();
  for (const machine of machines) machine.timers.wind(MINUTE_MS);
  await expectAllOnce();
});

/** Where the page of a table's rows begins that holds a text (SQLite's file format §1.6: such a page begins with 13). */
function pageHolding(database: Buffer, text: string): number {
  const pageSize = database.readUInt16BE(16);
  for (let at = database.indexOf(text); at >= 0; at = database.indexOf(text, at + 1)) {
    const page = at - (at % pageSize);
    if (database[page] === 13) return page;
  }
  throw new Error(`${text} is in no row`);
}
