import { afterEach, beforeEach, expect, test } from "bun:test";
import { sweep } from "../../../server/operator/sweeper.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { startServer, type TestServer } from "../start.ts";
import { startPairing } from "../tray.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const rowsOf = (table: string) => askStore(server.place, `SELECT * FROM ${table}`);

test("a code whose account is no more goes as all others do, and is told to nobody", async () => {
  await startPairing(server);
  await askStore(server.place, "UPDATE pairings SET window_account_id = ?", crypto.randomUUID());
  server.passTime(15 * 60_000);
  await sweep(server.context);
  expect([await rowsOf("pairings"), await rowsOf("audit_log")]).toEqual([[], []]);
  expect(server.logged()).toBe("");
});

test("what cannot be swept is logged and holds up nothing else", async () => {
  await server.signIn();
  await askStore(server.place, "ALTER TABLE pairings RENAME TO pairings_away");
  try {
    server.passTime(400 * 24 * 3_600_000);
    await sweep(server.context);
  } finally {
    await askStore(server.place, "ALTER TABLE pairings_away RENAME TO pairings");
  }
  expect([await rowsOf("web_sessions"), await rowsOf("links")]).toEqual([[], []]);
  const faults = server
    .logged()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(faults).toMatchObject([{ msg: "fault", where: "sweeping pairings", fault_id: expect.any(String) }]);
});
