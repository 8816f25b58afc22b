import { afterEach, beforeEach, expect, test } from "bun:test";
import { Client, escapeLiteral } from "pg";
import { databaseOver } from "../../../server/store/postgres/builder.ts";
import { Connection } from "../../../server/store/postgres/connection.ts";
import { postgresIngest } from "../../../server/store/postgres/ingest-statements.ts";
import { columnTypes, parameterOf } from "../../../server/store/postgres/types.ts";
import { readEnd, readNews } from "../../../server/timeline/news.ts";
import { scratchPostgres } from "../../hosts/scratch-database.ts";
import { makeWorld, NOW, type World } from "../world/account.ts";

let world: World;
let client: Client;
beforeEach(async () => {
  world = await makeWorld({ database: await scratchPostgres() });
  client = new Client({ connectionString: world.place.databaseUrl, types: columnTypes });
  await client.connect();
  // `tandem move` and operators have all tables analysed, those of quarters to come too: empty, any index seems as good.
  await client.query("ANALYZE");
  // As a push has them planned, once a connection and for whatever comes: here while there is nothing yet.
  await client.query("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off");
});
afterEach(async () => {
  await client.end();
  await world.remove();
});

interface Plan {
  "Index Cond"?: string;
  "Index Name"?: string;
  "Relation Name"?: string;
  Plans?: Plan[];
}

let prepared = 0;

/** By what a statement would look into the tables of what was captured, planned for any values. */
async function looksOf(text: string, values: unknown[]): Promise<Plan[]> {
  const name = `statement_${prepared++}`;
  await client.query(`PREPARE ${name} AS ${text}`);
  const literals = values.map((value) => escapeLiteral(String(parameterOf(value)))).join(", ");
  const { rows } = await client.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
    `EXPLAIN (FORMAT JSON) EXECUTE ${name} (${literals})`,
  );
  const read = (plan: Plan): Plan[] => [
    ...(/^(events|sightings)_/.test(plan["Relation Name"] ?? "") ? [plan] : []),
    ...(plan.Plans ?? []).flatMap(read),
  ];
  return rows.flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => read(Plan)));
}

const TIME_OR_KEY = /\b(at|event_at|key) (=|<=|>=|>) /;

test("a push that is planned while nothing is stored looks by time, not through all that its account has", async () => {
  const looks: Plan[] = [];
  const asked = {
    async query({ text, values }: { text: string; values: unknown[] }) {
      looks.push(...(await looksOf(text, values)));
      return { rows: [] };
    },
  };
  const ingest = postgresIngest(new Connection(asked as unknown as Client));
  const spans = [{ from: NOW - 5000, to: NOW + 5000 }];
  await ingest.near({ accountKey: 1, spans, fingerprints: ["ab".repeat(32)], captureIds: [crypto.randomUUID()] });
  expect(looks.length).toBeGreaterThan(3);
  expect(looks.filter((look) => !TIME_OR_KEY.test(look["Index Cond"] ?? "none"))).toEqual([]);
});

test("what is new is looked for by arrival, also where nothing is stored yet", async () => {
  const looks: Plan[] = [];
  const db = databaseOver(async (text, values) => {
    looks.push(...(await looksOf(text, values)));
    return (await client.query({ text, values: values.map(parameterOf), rowMode: "array" })).rows;
  });
  await readNews(db, 1, { event: 7, sighting: 7 });
  await readEnd(db, 1);
  expect(looks.length).toBeGreaterThan(3);
  expect(looks.filter((look) => !/_account_key_key_idx\d*$/.test(look["Index Name"] ?? "none"))).toEqual([]);
});
