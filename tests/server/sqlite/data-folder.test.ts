import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type HostServer, runTandem, startServer } from "../../hosts/server.ts";
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

test("a data folder that is not the user's is named, as is one that is a file, and nothing in it is changed", async () => {
  await server.kill();
  const data = server.dataFolder;
  const refused = {
    code: 2,
    stdout: "",
    stderr: expect.stringMatching(new RegExp(`^TANDEM_DATA=${data} .* by this user .*\n$`)),
  };
  const commands = [
    ["serve"],
    ["sign-in-link", "Ann"],
    ["devices", "Ann"],
    ["audit", "verify"],
    ["backup", `${data}.copy`],
  ];
  const refuseAll = (left: string, changed = commands) => {
    for (const words of changed)
      expect(runTandem({ TANDEM_DATA: data }, ...words), `${words[0]} where ${left}`).toMatchObject(refused);
  };
  const database = join(data, "tandem.sqlite");
  for (const [left, path, mode] of [
    ["the folder is closed", data, 0o000],
    ["the folder cannot be written", data, 0o500],
    ["the database is closed", database, 0o000],
  ] as const) {
    const before = statSync(path).mode;
    chmodSync(path, mode);
    refuseAll(left);
    chmodSync(path, before);
  }
  for (const [left, path] of [
    ["the database cannot be written", database],
    ["the lock cannot be written", join(data, "server.lock")],
  ] as const) {
    chmodSync(path, 0o400);
    refuseAll(left, [["serve"]]);
    chmodSync(path, 0o600);
  }
  const file = `${data}.file`;
  writeFileSync(file, "");
  for (const place of [file, join(file, "below")])
    expect(runTandem({ TANDEM_DATA: place }, "serve")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`TANDEM_DATA=${place} is not a folder`),
    });
  await server.restart();
});

test("a backup that cannot be made, or has nothing to copy, is refused in words, as is a file that cannot be verified", () => {
  const data = server.dataFolder;
  const file = `${data}.file`;
  writeFileSync(file, "");
  for (const folder of [`${data}.none`, join(data, "none"), file])
    expect(server.tandem("backup", join(folder, "copy"))).toMatchObject({
      code: 2,
      stderr: `There is no folder ${folder}.\n`,
    });
  const none = join(data, "none");
  expect(runTandem({ TANDEM_DATA: none }, "backup", `${data}.copy`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`TANDEM_DATA=${none}`),
  });
  expect(server.tandem("audit", "verify", data)).toMatchObject({ code: 1, stderr: `${data} is a folder.\n` });
  expect(readdirSync(join(data, ".."))).not.toContain("data.copy");
  const closed = `${data}.closed`;
  mkdirSync(closed);
  copyFileSync(join(data, "tandem.sqlite"), join(closed, "tandem.sqlite"));
  chmodSync(closed, 0o500);
  expect(runTandem({ TANDEM_DATA: none }, "audit", "verify", join(closed, "tandem.sqlite"))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("cannot be opened where it stands"),
  });
  chmodSync(closed, 0o700);
});

function overwrite(file: string, from: number, length: number): void {
  const opened = openSync(file, "r+");
  writeSync(opened, Buffer.alloc(Math.min(length, statSync(file).size), 0xff), 0, undefined, from);
  closeSync(opened);
}
