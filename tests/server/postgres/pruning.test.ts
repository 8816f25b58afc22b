import { afterEach, beforeEach, expect, test } from "bun:test";
import { Client } from "pg";
import { databaseOver } from "../../../server/store/postgres/builder.ts";
import { Connection } from "../../../server/store/postgres/connection.ts";
import { postgresIngest } from "../../../server/store/postgres/ingest-statements.ts";
import { columnTypes, parameterOf } from "../../../server/store/postgres/types.ts";
import { readPage } from "../../../server/timeline/page.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { scratchPostgres } from "../../hosts/scratch-database.ts";
import { addDevice, capture, makeWorld, NOW, push, type World } from "../world/account.ts";

const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;
/** The quarter that NOW lies in. */
const QUARTER = "from_20260401";

let world: World;
let client: Client;
beforeEach(async () => {
  world = await makeWorld({ database: await scratchPostgres() });
  await askStore(world.place, `SELECT begin_partitions_at(${NOW - 1000 * DAY_MS})`);
  const [tray, other] = [await addDevice(world), await addDevice(world)];
  // A page looks at the newest thousand first: these lie in one quarter, and others in each of the three years before.
  const often = Array.from({ length: 1200 }, (_, nth) => NOW - nth * HALF_HOUR_MS);
  const seldom = Array.from({ length: 100 }, (_, nth) => NOW - 40 * DAY_MS - nth * 9 * DAY_MS);
  for (const times of [often.slice(0, 600), often.slice(600), seldom]) {
    await push(
      world,
      tray,
      times.map((at) => capture({ at })),
    );
    await push(
      world,
      other,
      times.map((at) => capture({ at })),
    );
  }
  await askStore(world.place, "ANALYZE");
  client = new Client({ connectionString: world.place.databaseUrl, types: columnTypes });
  await client.connect();
  // Few rows are read and sorted as they lie; many are read along the index.
  await client.query("SET enable_seqscan = off; SET enable_sort = off");
});
afterEach(async () => {
  await client.end();
  await world.remove();
});

interface Plan {
  "Relation Name"?: string;
  "Actual Loops": number;
  Plans?: Plan[];
}

/** The partitions that a statement read, as PostgreSQL tells when it has run it. */
async function touched(text: string, values: unknown[]): Promise<string[]> {
  const { rows } = await client.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    values.map(parameterOf),
  );
  const read = (plan: Plan): string[] => [
    ...(plan["Relation Name"] !== undefined && plan["Actual Loops"] > 0 ? [plan["Relation Name"]] : []),
    ...(plan.Plans ?? []).flatMap(read),
  ];
  const all = rows.flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => read(Plan)));
  return all.filter((name) => /^(events|sightings)_/.test(name));
}

for (const mode of ["force_custom_plan", "force_generic_plan"])
  test(`a push looks nowhere but in the partitions of its captures' times (${mode})`, async () => {
    await client.query(`SET plan_cache_mode = ${mode}`);
    const parts = new Set<string>();
    const asked = {
      async query({ text, values }: { text: string; values: unknown[] }) {
        for (const part of await touched(text, values)) parts.add(part);
        return { rows: [] };
      },
    };
    const ingest = postgresIngest(new Connection(asked as unknown as Client));
    const [event] = await askStore<{ fingerprint: Uint8Array }>(world.place, "SELECT fingerprint FROM events LIMIT 1");
    const fingerprints = [Buffer.from(event?.fingerprint ?? []).toString("hex")];
    const spans = [NOW - 20 * DAY_MS, NOW - DAY_MS, NOW].map((at) => ({ from: at - 5000, to: at + 5000 }));
    await ingest.near({ accountKey: 1, spans, fingerprints, captureIds: [crypto.randomUUID()] });
    expect([...parts].toSorted()).toEqual([`events_${QUARTER}`, `sightings_${QUARTER}`]);
  });

test("a page behind a cursor reads the partitions that it reaches into, none before and none after", async () => {
  const parts = new Set<string>();
  const db = databaseOver(async (text, values) => {
    for (const part of await touched(text, values)) parts.add(part);
    return (await client.query({ text, values: values.map(parameterOf), rowMode: "array" })).rows;
  });
  const all = { after: undefined, device: undefined, type: undefined, search: undefined, accountKey: 1, limit: 50 };
  const { events } = await readPage(db, { ...all, before: { at: NOW } });
  expect(events).toHaveLength(50);
  expect([...parts].toSorted()).toEqual([`events_${QUARTER}`, `sightings_${QUARTER}`]);
  parts.clear();
  expect((await readPage(db, { ...all, before: { at: NOW - 40 * DAY_MS } })).events).toHaveLength(50);
  expect(parts).toContain("events_from_20250401");
  expect([...parts].filter((part) => part.endsWith(QUARTER))).toEqual([]);
});
