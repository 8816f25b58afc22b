import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Capture } from "@tandem/contract/capture";
import { Client } from "pg";
import { postgresCluster } from "../../hosts/postgres-cluster.ts";
import { type ScratchDatabase, scratchPostgres } from "../../hosts/scratch-database.ts";
import { until } from "../../hosts/until.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { pairDevice, refresh, type TokenAnswer } from "../tray.ts";
import { capture } from "../world/account.ts";
import { storedEvents } from "../world/stored.ts";

let scratch: ScratchDatabase;
let server: TestServer;
let ann: Browser;
let tray: TokenAnswer;
beforeEach(async () => {
  scratch = await scratchPostgres();
  server = await startServer({ env: scratch.env });
  ann = await server.signIn();
  tray = await pairDevice(server, ann);
});
afterEach(async () => {
  await server.close();
  await scratch.remove();
});

const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
const batch = (from: number, size: number) =>
  Array.from({ length: size }, (_, nth) => capture({ at: minutesAgo(from + nth + 1), type: "test.thing" }));

function push(captures: readonly Capture[]): Promise<Response> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${tray.access_token}` };
  return server.request("/v1/events", { method: "POST", headers, body: JSON.stringify({ captures }) });
}

async function expectSentAway(answer: Response): Promise<void> {
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await answer.text()).toMatch(/\/problems\/unavailable|"temporarily_unavailable"/);
}

const isReady = async () => (await server.request("/readyz")).status === 200;

test("while PostgreSQL is away everybody is sent away and told to come back, and all goes on where it was", async () => {
  expect((await push(batch(0, 3))).status).toBe(200);
  const cluster = await postgresCluster();
  cluster.stop("immediate");
  try {
    for (const ask of [
      () => push(batch(3, 3)),
      () => refresh(server, tray.refresh_token),
      () => ann.send("POST", "/v1/pairings", {}),
      () => ann.send("GET", "/v1/timeline"),
    ])
      await expectSentAway(await ask());
    const [ready, alive] = [await server.request("/readyz"), await server.request("/healthz")];
    expect([ready.status, await ready.json()]).toEqual([503, { status: "store-unavailable" }]);
    expect(alive.status).toBe(200);
  } finally {
    cluster.start();
  }
  await until("the server to be ready", isReady);
  expect((await push(batch(3, 3))).status).toBe(200);
  expect(await storedEvents(server)).toHaveLength(6);
  expect((await refresh(server, tray.refresh_token)).status).toBe(200);
});

test("of pushes whose connections are cut each is stored wholly or not at all, and pushed again nothing is double", async () => {
  const batches = Array.from({ length: 30 }, (_, nth) => batch(nth * 50, 50));
  const cutting = new Client({ connectionString: scratch.databaseUrl });
  await cutting.connect();
  let isPushing = true;
  const cuts = (async () => {
    for (; isPushing; await Bun.sleep(3))
      await cutting.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tandem'",
      );
  })();
  const statuses: number[] = [];
  for (let at = 0; at < batches.length; at += 3)
    statuses.push(...(await Promise.all(batches.slice(at, at + 3).map(push))).map(({ status }) => status));
  isPushing = false;
  await cuts;
  await cutting.end();
  expect(new Set([...statuses, 200, 503])).toEqual(new Set([200, 503]));
  const stored = new Set((await storedEvents(server)).flatMap(({ sightings }) => sightings.map((it) => it.captureId)));
  for (const [nth, each] of batches.entries()) {
    const there = each.filter(({ capture_id }) => stored.has(capture_id)).length;
    // A commit whose answer was cut off may stand all the same: the tray pushes again, and it is replayed.
    if (statuses[nth] === 200) expect(there).toBe(each.length);
    else expect([0, each.length]).toContain(there);
  }
  await until("the server to be ready", isReady);
  for (const each of batches) expect((await push(each)).status).toBe(200);
  expect(await storedEvents(server)).toHaveLength(1500);
});

test("while another process holds an account, its pushes are sent away, others' are taken, and who reads is answered", async () => {
  const holding = new Client({ connectionString: scratch.databaseUrl });
  await holding.connect();
  await holding.query("BEGIN; SELECT FROM accounts WHERE name = 'ann' FOR UPDATE; SELECT FROM web_sessions FOR UPDATE");
  const pushed = push(batch(0, 3));
  // So long ago that it is to be noted when the browser was seen.
  server.passTime(61_000);
  expect((await ann.send("GET", "/v1/timeline")).status).toBe(200);
  const bob = await server.signIn("bob");
  expect((await pairDevice(server, bob)).access_token).toBeString();
  await expectSentAway(await pushed);
  await holding.query("ROLLBACK");
  await holding.end();
  expect((await push(batch(0, 3))).status).toBe(200);
});
