import { afterEach, beforeEach, expect, test } from "bun:test";
import { askStore } from "../../hosts/ask-store.ts";
import { scratchDatabase } from "../../hosts/scratch-database.ts";
import { type HostServer, runTandem, startServer } from "../../hosts/server.ts";
import { freePort, temporaryFolder } from "../../hosts/temporary.ts";

let server: HostServer;
let metrics: string;
beforeEach(async () => {
  metrics = `127.0.0.1:${await freePort()}`;
  server = await startServer({ env: { TANDEM_METRICS: metrics } });
});
afterEach(() => server.stop());

const status = async (path: string) => {
  const response = await fetch(server.origin + path);
  return [response.status, ((await response.json()) as { status: string }).status];
};

test("a server that can do its work says that it is alive and ready", async () => {
  expect(await status("/healthz")).toEqual([200, "ok"]);
  expect(await status("/readyz")).toEqual([200, "ready"]);
});

test("a server whose disk is nearly full says so, and stays alive", async () => {
  await server.stop();
  server = await startServer({ env: { TANDEM_DISK_RESERVE_MB: "999999" } });
  expect(await status("/readyz")).toEqual([503, "disk-full"]);
  expect(await status("/healthz")).toEqual([200, "ok"]);
});

test("metrics stand on their own address alone, by route, and name no device, account or address of a request", async () => {
  await fetch(`${server.origin}/v1/devices/0198c0de-marker`, { method: "DELETE" });
  const text = await (await fetch(`http://${metrics}/metrics`)).text();
  expect(text).toContain('route="/v1/devices/:id"');
  expect(text).toMatch(/^tandem_write_queue_length 0$/m);
  expect(text).toMatch(/^tandem_devices_active 0$/m);
  expect(text).not.toContain("marker");
  expect((await fetch(`${server.origin}/metrics`)).headers.get("content-type")).not.toContain("version=");
});

test("what the database cannot tell is left out of the metrics, and all else is shown", async () => {
  const shown = async () => {
    const answer = await fetch(`http://${metrics}/metrics`);
    const text = await answer.text();
    return [answer.status, ...text.split("\n").filter((line) => /^tandem_(streams_open|devices_active) /.test(line))];
  };
  const whole = [200, "tandem_streams_open 0", "tandem_devices_active 0"];
  expect(await shown()).toEqual(whole);
  await askStore(server.place, "ALTER TABLE devices RENAME TO away");
  expect(await shown()).toEqual([200, "tandem_streams_open 0"]);
  expect(server.output()).toContain('"where":"reading tandem_devices_active"');
  await askStore(server.place, "ALTER TABLE away RENAME TO devices");
  expect(await shown()).toEqual(whole);
});

test("a server that is told to stop is gone, and starts again on the same data and port", async () => {
  await server.kill("SIGTERM");
  expect(await fetch(`${server.origin}/healthz`).catch(() => "gone")).toBe("gone");
  await server.restart();
  expect(await status("/readyz")).toEqual([200, "ready"]);
});

test("a second server on the same port is refused, and the first goes on", async () => {
  const folder = temporaryFolder("second");
  const database = await scratchDatabase();
  const env = { ...database.env, TANDEM_PORT: String(server.port), TANDEM_DATA: folder.path };
  const second = runTandem(env, "serve");
  expect(second).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`Cannot listen at 127.0.0.1:${server.port}`),
  });
  expect(await status("/readyz")).toEqual([200, "ready"]);
  await database.remove();
  folder.remove();
});
