import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, runTandem, startServer } from "../../hosts/server.ts";

let server: HostServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.stop());

test("a sign-in link made beside the running server signs in once, and makes the account where there is none", async () => {
  const { code, stdout } = server.tandem("sign-in-link", "ann");
  expect(code).toBe(0);
  const token = new URL(stdout.trim()).hash.slice("#token=".length);
  const redeem = () =>
    fetch(`${server.origin}/v1/session/link`, {
      method: "POST",
      headers: { origin: server.origin, "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
  expect((await redeem()).status).toBe(204);
  expect((await redeem()).status).toBe(404);
  expect(server.tandem("devices", "ann")).toMatchObject({ code: 0, stdout: "ann has no paired device.\n" });
  expect(server.tandem("devices", "nobody").code).toBe(1);
});

test("a fresh server prints a set-up link, another one at each start, and none once there is an account", async () => {
  const first = await server.setUpLink();
  await server.restart();
  expect(await server.setUpLink()).not.toBe(first);
  server.tandem("sign-in-link", "ann");
  const before = server.output().length;
  await server.restart();
  expect(server.output().slice(before)).not.toContain("#token=");
});

test("a killed server leaves its data folder free for the next", async () => {
  await server.kill("SIGKILL");
  await server.restart();
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
});

test("keys are files that only their owner can read", () => {
  const keys = join(server.dataFolder, "keys");
  expect(readdirSync(keys)).toHaveLength(3);
  expect(statSync(keys).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(keys)) expect(statSync(join(keys, name)).mode & 0o777).toBe(0o600);
});

test("after a rotation the server signs with the new key and publishes the old one too", async () => {
  const kids = async () => {
    const { keys } = (await (await fetch(`${server.origin}/oauth/jwks`)).json()) as { keys: { kid: string }[] };
    return keys.map(({ kid }) => kid);
  };
  const before = await kids();
  expect(server.tandem("keys", "rotate").code).toBe(0);
  await server.restart();
  expect(await kids()).toEqual([expect.any(String), ...before]);
});

test("what is not understood is answered with what is", () => {
  expect(server.tandem("serv")).toMatchObject({ code: 2, stderr: expect.stringContaining("tandem sign-in-link NAME") });
});

test("a word too many is refused, and nothing is done", () => {
  const refused = { code: 2, stdout: "", stderr: expect.stringContaining("tandem sign-in-link NAME") };
  for (const words of [
    ["sign-in-link", "Ann", "Smith"],
    ["devices", "Ann", "Smith"],
    ["audit", "verify", "file", "key", "more"],
    ["backup", join(server.dataFolder, "copy"), "more"],
    ["keys", "rotate", "now"],
  ])
    expect(server.tandem(...words), words.join(" ")).toMatchObject(refused);
  expect(server.tandem("devices", "Ann").code).toBe(1);
  expect(readdirSync(join(server.dataFolder, "keys"))).toHaveLength(3);
  expect(existsSync(join(server.dataFolder, "copy"))).toBe(false);
});

test("that a sign-in link made the account is said, and stands apart from the link", () => {
  const first = server.tandem("sign-in-link", "Ann Smith");
  expect(first.stdout).toMatch(/^http\S+\n$/);
  expect(first.stderr).toMatch(/^There was no account "Ann Smith" .*: it was made\.\n$/);
  expect(server.tandem("sign-in-link", "Ann Smith")).toMatchObject({ code: 0, stderr: "" });
});

test("help is shown to whoever asks for it, whatever is set, and nothing is done", () => {
  for (const words of [["--help"], ["-h"], ["help"], ["sign-in-link", "--help"], ["serve", "-h"]])
    expect(runTandem({ TANDEM_PORT: "junk", TANDEM_DATA: server.dataFolder }, ...words), words.join(" ")).toEqual({
      code: 0,
      stdout: expect.stringContaining("tandem sign-in-link NAME"),
      stderr: "",
    });
  expect(server.tandem("devices", "--help").stdout).toContain("tandem sign-in-link NAME");
});

test("what only looks at a server, or changes its keys, makes no new one where there is none", () => {
  const folder = join(server.dataFolder, "elsewhere");
  const { databaseUrl } = server.place;
  const env = { ...(databaseUrl && { TANDEM_DATABASE_URL: databaseUrl }), TANDEM_DATA: folder };
  for (const words of [
    ["devices", "Ann"],
    ["keys", "rotate"],
  ])
    expect(runTandem(env, ...words), words.join(" ")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(`TANDEM_DATA=${folder}`),
    });
  expect(existsSync(folder)).toBe(false);
});
