import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, startServer } from "../../hosts/server.ts";

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
