import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Capture, PushResults } from "@tandem/contract/capture";
import { sql } from "drizzle-orm";
import { sqliteFile } from "../../../server/store/open.ts";
import { until } from "../../hosts/until.ts";
import type { Browser } from "../browser.ts";
import { snapshot } from "../http/odd-requests.ts";
import { startServer, type TestServer } from "../start.ts";
import { pairDevice, refresh, startPairing, type TokenAnswer } from "../tray.ts";
import { capture } from "../world/account.ts";
import { storedEvents } from "../world/stored.ts";

let server: TestServer;
let ann: Browser;
let tray: TokenAnswer;
beforeEach(async () => {
  server = await startServer();
  ann = await server.signIn();
  tray = await pairDevice(server, ann);
});
afterEach(() => server.close());

const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;

function push(captures: readonly Capture[]): Promise<Response> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${tray.access_token}` };
  return server.request("/v1/events", { method: "POST", headers, body: JSON.stringify({ captures }) });
}

function large(count: number): Capture[] {
  const note = "x".repeat(600);
  return Array.from({ length: count }, (_, at) =>
    capture({ at: minutesAgo(at + 1), type: "test.large", payload: { at, note } }),
  );
}

async function expectSentAway(answer: Response): Promise<void> {
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await answer.text()).toMatch(/\/problems\/unavailable|"temporarily_unavailable"/);
}

const isReady = async () => (await server.request("/readyz")).status === 200;

/** From now on the database may grow by so many pages, as on a disk with so much room. */
async function leaveRoom(pages: number): Promise<void> {
  await server.context.store.write(async (tx) => {
    const [[now] = [0]] = await tx.db.values<[number]>(sql`PRAGMA page_count`);
    await tx.db.values(sql.raw(`PRAGMA max_page_count = ${now + pages}`));
  });
}

test("on a full disk a push is sent away whole, also a part that had room, and is stored once there is room again", async () => {
  const first = large(10);
  expect((await push(first)).status).toBe(200);
  const before = await snapshot(server);
  await leaveRoom(8);
  const captures = large(900);
  for (let time = 0; time < 3; time++) await expectSentAway(await push(captures));
  expect(await snapshot(server)).toEqual(before);
  // What needs no room goes on.
  expect((await ann.send("GET", "/v1/timeline")).status).toBe(200);
  expect((await push(first)).status).toBe(200);

  await leaveRoom(1_000_000);
  const { results } = (await (await push(captures)).json()) as PushResults;
  expect(results.every(({ status }) => status === "stored")).toBe(true);
  expect(await storedEvents(server)).toHaveLength(910);
  expect(await isReady()).toBe(true);
});

test("of pushes that wait together on a filling disk each is stored wholly or sent away wholly", async () => {
  await leaveRoom(200);
  const batches = Array.from({ length: 8 }, () => large(300));
  const answers = await Promise.all(batches.map((batch) => push(batch)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(503);
  const stored = new Set(
    (await storedEvents(server)).flatMap(({ sightings }) => sightings.map(({ captureId }) => captureId)),
  );
  for (const [at, batch] of batches.entries()) {
    const there = batch.filter(({ capture_id }) => stored.has(capture_id)).length;
    expect(there).toBe(statuses[at] === 200 ? batch.length : 0);
  }
});

test("while another process holds the database, whoever writes is sent away, whoever reads is answered, and it passes", async () => {
  const captures = large(3);
  const other = new Database(sqliteFile(server.place));
  other.run("BEGIN IMMEDIATE");
  // So long ago that it is to be noted when the browser was seen.
  server.passTime(61_000);
  const answered: string[] = [];
  const noted = async (what: string, answer: Promise<Response>) => {
    await answer;
    answered.push(what);
    return answer;
  };
  const [pushed, refreshed, confirmed, read, alive] = await Promise.all([
    noted("a push", push(captures)),
    refresh(server, tray.refresh_token),
    ann.send("POST", "/v1/pairings", {}),
    noted("a read", ann.send("GET", "/v1/timeline")),
    server.request("/healthz"),
  ]);
  expect(answered).toEqual(["a read", "a push"]);
  for (const answer of [pushed, refreshed, confirmed]) await expectSentAway(answer);
  expect([read.status, alive.status]).toEqual([200, 200]);
  const ready = await server.request("/readyz");
  expect([ready.status, await ready.json()]).toEqual([503, { status: "store-unavailable" }]);
  other.run("ROLLBACK");
  other.close();
  await until("the server to be ready", isReady);
  expect((await push(captures)).status).toBe(200);
  expect(await storedEvents(server)).toHaveLength(3);
  expect((await refresh(server, tray.refresh_token)).status).toBe(200);
});

test("a code that was typed while the database was held costs no budget, since nobody knows whether it was right", async () => {
  const { user_code } = await startPairing(server);
  const recovering = { code: "BCDF-GHJK-LMNP-QRST" };
  const other = new Database(sqliteFile(server.place));
  other.run("BEGIN IMMEDIATE");
  const asked = [
    ...Array.from({ length: 5 }, () => ann.send("POST", "/v1/pairings/lookup", { user_code })),
    ...Array.from({ length: 10 }, () => ann.send("POST", "/v1/session/recovery", recovering)),
  ];
  for (const answer of asked) await expectSentAway(await answer);
  other.run("ROLLBACK");
  other.close();
  expect((await ann.send("POST", "/v1/pairings/lookup", { user_code })).status).toBe(200);
  expect((await ann.send("POST", "/v1/session/recovery", recovering)).status).toBe(404);
});
