import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { startServer } from "./server.ts";

test("a server that is killed comes back on the same port and data, and stopping leaves nothing", async () => {
  const server = await startServer();
  try {
    const first = await server.setUpLink();
    expect(first).toStartWith(server.origin);
    await server.kill("SIGKILL");
    await expect(fetch(server.origin)).rejects.toThrow();
    await server.restart();
    expect(await server.setUpLink()).not.toBe(first);
    expect(server.output()).toContain(first);
  } finally {
    await server.stop();
  }
  expect(existsSync(server.dataFolder)).toBe(false);
});
