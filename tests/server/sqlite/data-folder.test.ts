import { afterEach, beforeEach, expect, test } from "bun:test";
import { closeSync, openSync, readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, startServer } from "../../hosts/server.ts";
import { until } from "../../hosts/until.ts";

/* A SQLite file is one server's, is copied by the server's own command, and can be damaged. */

let server: HostServer;
let umask: number;
beforeEach(async () => {
  // As most systems have it: what is made can be read by all.
  umask = process.umask(0o022);
  server = await startServer();
});
afterEach(async () => {
  process.umask(umask);
  await server.stop();
});

test("a second server on the same data folder is refused, and the first goes on", async () => {
  const second = server.tandem("serve");
  expect(second).toMatchObject({ code: 2, stdout: "" });
  expect(second.stderr).toContain("Another Tandem server is running");
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
});

test("a backup made while the server runs is a whole database whose chains are intact", async () => {
  server.tandem("sign-in-link", "ann");
  const copy = join(server.dataFolder, "copy.sqlite");
  expect(server.tandem("backup", copy).code).toBe(0);
  expect(server.tandem("audit", "verify", copy)).toMatchObject({ code: 0, stdout: "Intact: 1 entries in 1 chains.\n" });
  expect(server.tandem("audit", "verify").code).toBe(0);
  expect(server.tandem("backup", copy).code).toBe(1);
});

test("the database, its log and a backup are files that only their owner can read", () => {
  expect(server.tandem("backup", join(server.dataFolder, "copy.sqlite")).code).toBe(0);
  const names = readdirSync(server.dataFolder);
  expect(names).toEqual(
    expect.arrayContaining(["copy.sqlite", "tandem.sqlite", "tandem.sqlite-shm", "tandem.sqlite-wal"]),
  );
  const forOthers = names.filter((name) => (statSync(join(server.dataFolder, name)).mode & 0o077) !== 0);
  expect(forOthers).toEqual([]);
});

test("a damaged database is named, and nothing is served from it", async () => {
  server.tandem("sign-in-link", "ann");
  await server.kill("SIGTERM");
  const file = join(server.dataFolder, "tandem.sqlite");
  overwrite(file, 0, 100);
  const refused = server.tandem("serve");
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(file);
  expect(refused.stderr).toContain("docs/operating.md");
  await until("nothing to answer", () =>
    fetch(server.origin).then(
      () => false,
      () => true,
    ),
  );
});

function overwrite(file: string, from: number, length: number): void {
  const opened = openSync(file, "r+");
  writeSync(opened, Buffer.alloc(Math.min(length, statSync(file).size), 0xff), 0, undefined, from);
  closeSync(opened);
}
