import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sqliteFile } from "../../../server/store/open.ts";
import { type HostServer, startServer } from "../../hosts/server.ts";
import { pairTwoMachines, type TwoMachines } from "../world/two-machines.ts";

/* What can befall a database that is one file. */

const MINUTE_MS = 60_000;

let server: HostServer;
let world: TwoMachines;
beforeEach(async () => {
  server = await startServer();
  world = await pairTwoMachines(server);
});
afterEach(async () => {
  await world?.close();
  await server?.stop();
});

test("a database that another process holds is a busy server to the trays: they keep all, come back, and store it once", async () => {
  await world.seeMore();
  await world.expectAllOnce();
  const other = new Database(sqliteFile(server.place));
  other.run("BEGIN IMMEDIATE");
  await world.seeMore();
  for (const machine of world.machines) expect(await machine.reaches("offline")).toMatchObject({ reason: "busy" });
  // What is stored is still there to be read.
  expect(await world.ada.timeline()).toHaveLength(20);
  other.run("ROLLBACK");
  other.close();
  await world.expectAllOnce();
});

test("a damaged page is told and nothing more is served; what was acknowledged is not lost with it, and trays wait", async () => {
  await world.seeMore(200);
  for (const machine of world.machines) await machine.emptied();
  await server.kill("SIGTERM");
  const file = sqliteFile(server.place);
  const whole = readFileSync(file);
  const page = pageHolding(whole, world.paths[0] ?? "");
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, page, page + 100);
  writeFileSync(file, damaged);

  await server.restart();
  // What it does not meet it does not know of.
  expect((await world.ada.request("GET", "/v1/timeline?limit=5")).status).toBe(200);
  await expect(world.ada.timeline()).rejects.toThrow();
  const ready = await fetch(`${server.origin}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([503, { status: "damaged" }]);
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
  const refused = await world.ada.request("GET", "/v1/timeline?limit=5");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "60"]);
  expect(((await refused.json()) as { detail: string }).detail).toContain("damaged");
  expect(server.output()).toContain("docs/operating.md");
  await world.seeMore();
  for (const machine of world.machines) await machine.reaches("offline");
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
  for (const machine of world.machines) machine.timers.wind(MINUTE_MS);
  await world.expectAllOnce();
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
