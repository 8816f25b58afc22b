import { afterEach, beforeEach, expect, test } from "bun:test";
import { Client } from "pg";
import { pushCaptures } from "../../../server/ingest/push.ts";
import { openStore } from "../../../server/store/open.ts";
import first from "../../../server/store/postgres/migrations/0000_first.sql" with { type: "text" };
import rateLimits from "../../../server/store/postgres/migrations/0001_rate_limits.sql" with { type: "text" };
import { makePartitionsAhead } from "../../../server/store/postgres/partitions.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { scratchPostgres } from "../../hosts/scratch-database.ts";
import { storedRows } from "../../hosts/stored-rows.ts";
import { addDevice, capture, makeWorld, NOW, push, type World } from "../world/account.ts";

let world: World;
let tray: string;
beforeEach(async () => {
  world = await makeWorld({ database: await scratchPostgres() });
  tray = await addDevice(world);
});
afterEach(() => world.remove());

const ask = <Row>(statement: string) => askStore<Row>(world.place, statement);
const YEAR_MS = 365 * 86_400_000;

/** The parts that end behind a moment, by their names; the newest ends last. */
const partsBehind = async (moment: string) =>
  (
    await ask<{ part: string }>(
      `SELECT inhrelid::regclass::text AS part FROM pg_inherits WHERE partition_end(inhrelid) > ${moment} ORDER BY 1`,
    )
  ).map(({ part }) => part);

/** Where events lie, the oldest first. */
const places = async () =>
  (await ask<{ part: string }>("SELECT tableoid::regclass::text AS part FROM events ORDER BY at")).map(
    ({ part }) => part,
  );

test("this quarter and the next two have partitions of their own, in both tables", async () => {
  const quarter = (on: number) => {
    const now = new Date();
    const begins = new Date(Date.UTC(now.getUTCFullYear(), Math.floor(now.getUTCMonth() / 3) * 3 + on * 3));
    return begins.toISOString().slice(0, 10).replaceAll("-", "");
  };
  const whole = ["events", "sightings"];
  expect(await partsBehind("now_ms()")).toEqual(
    whole.flatMap((table) => [0, 1, 2].map((on) => `${table}_from_${quarter(on)}`)),
  );
});

test("no time is refused, and what was stored for want of a partition lies in its own once several processes made it", async () => {
  const ahead = await partsBehind("now_ms()");
  await ask(`DROP TABLE ${ahead.join(", ")}`);
  const { accountId, store, hub, place } = world;
  const at = Date.now();
  const captures = [capture({ at }), capture({ at: at - 20 * YEAR_MS })];
  expect(await pushCaptures(store, hub, { accountId, deviceId: tray, captures, now: at })).toMatchObject({
    results: [{ status: "stored" }, { status: "stored" }],
  });
  expect(await places()).toEqual(["events_before", "events_other"]);
  const others = await Promise.all(Array.from({ length: 4 }, () => openStore(place)));
  await Promise.all(others.map((other) => other.close()));
  // One that did not get its turn at its start makes them a minute later.
  if (store.postgres !== undefined) await makePartitionsAhead(store.postgres.pool);
  expect(await partsBehind("now_ms()")).toEqual(ahead);
  expect(await places()).toEqual(["events_before", ahead[0] ?? ""]);
});

test("who finds no moment to make partitions goes on without them", async () => {
  const ahead = await partsBehind("now_ms()");
  await ask(`DROP TABLE ${ahead.slice(2, 3)}, ${ahead.slice(5)}`);
  const reading = new Client({ connectionString: world.place.databaseUrl });
  await reading.connect();
  await reading.query("BEGIN; SELECT FROM events");
  await world.reopen();
  expect(await partsBehind("now_ms()")).toHaveLength(4);
  expect(await push(world, tray, [capture({ at: NOW })])).toMatchObject([{ status: "stored" }]);
  await reading.end();
  await world.reopen();
  expect(await partsBehind("now_ms()")).toEqual(ahead);
});

test("a database from before partitions keeps every row and number, and new rows are numbered after them", async () => {
  const other = await addDevice(world);
  const captures = Array.from({ length: 50 }, (_, nth) => capture({ at: NOW - nth * 86_400_000 }));
  await push(world, tray, captures);
  await push(
    world,
    other,
    captures.map((each) => ({ ...each, capture_id: crypto.randomUUID() })),
  );
  const rows = await storedRows(world);
  await world.store.close();

  await ask("DROP SCHEMA public CASCADE");
  await ask("CREATE SCHEMA public");
  await ask(first.toString());
  await ask(rateLimits.toString());
  await ask("CREATE TABLE schema_version AS SELECT 2::bigint AS version");
  for (const [table, each] of Object.entries(rows)) {
    for (const row of each)
      await askStore(
        world.place,
        `INSERT INTO ${table} VALUES (${Object.keys(row)
          .map(() => "?")
          .join(", ")})`,
        ...(Object.values(row) as (string | number | null | Uint8Array)[]),
      );
    if (["accounts", "observers", "events", "sightings"].includes(table) && each.length > 0)
      await ask(`SELECT setval(pg_get_serial_sequence('${table}', 'key'), ${each.length})`);
  }
  world.store = await openStore(world.place);
  expect(await storedRows(world)).toEqual(rows);
  expect(await push(world, tray, captures)).toMatchObject(captures.map(() => ({ status: "replayed" })));
  await push(world, tray, [capture({ at: NOW + 60_000 })]);
  expect(await ask("SELECT max(key) AS key FROM events")).toEqual([{ key: 51 }]);
  expect(new Set(await places())).toEqual(new Set(["events_before"]));
});
