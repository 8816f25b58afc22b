import { afterEach, beforeEach, expect, test } from "bun:test";
import { asc } from "drizzle-orm";
import { readHorizon } from "../../../server/retention/horizon.ts";
import { keepHouse } from "../../../server/retention/keep-house.ts";
import { events } from "../../../server/store/schema.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { until } from "../../hosts/until.ts";
import { auditedActs } from "../accounts/stored.ts";
import { capture } from "../world/account.ts";
import {
  addAccount,
  addTray,
  postCaptures,
  type ServerWorld,
  START,
  startServer,
  type TestTray,
} from "../world/server.ts";
import { storedEvents } from "../world/stored.ts";

const DAY_MS = 86_400_000;

let world: ServerWorld;
let ann: { account: string; laptop: TestTray; desktop: TestTray };
let bob: typeof ann;
beforeEach(async () => {
  world = await startServer();
  await askStore(world.place, `SELECT begin_partitions_at(${START - 800 * DAY_MS})`);
  [ann, bob] = [await person(), await person()];
});
afterEach(() => world.remove());

async function person() {
  const account = await addAccount(world);
  const [laptop, desktop] = [
    await addTray(world, { accountId: account }),
    await addTray(world, { accountId: account }),
  ];
  return { account, laptop, desktop };
}

const days = (count: number) => Array.from({ length: count }, (_, day) => capture({ at: START - day * DAY_MS }));
const post = (tray: TestTray, captures: ReturnType<typeof days>) =>
  postCaptures(world, tray, JSON.stringify({ captures }));
const keepFor = (retentionDays: number) =>
  keepHouse({ ...world.context, config: { ...world.context.config, retentionDays } }, true);
const expiries = async (account: string) =>
  (await auditedActs(world, account)).filter(({ action }) => action === "events.expired").map(({ detail }) => detail);
const partsBefore = (ms: number) =>
  askStore(world.place, `SELECT inhrelid FROM pg_inherits WHERE partition_end(inhrelid) <= ${ms}`);

test("quarters that are past as a whole go at once, the rest row by row, and each chain says exactly how many went", async () => {
  for (const [{ laptop, desktop }, count] of [
    [ann, 400],
    [bob, 120],
  ] as const) {
    await post(laptop, days(count));
    await post(desktop, days(count));
  }
  const horizon = Date.UTC(2026, 4, 4) - 60 * DAY_MS;
  expect(await partsBefore(horizon)).not.toEqual([]);
  await keepFor(60);
  expect(await partsBefore(horizon)).toEqual([]);
  const left = await storedEvents(world);
  expect(left).toHaveLength(2 * 61);
  for (const { at, sightings } of left) expect([at >= horizon, sightings.length]).toEqual([true, 2]);
  const until = new Date(horizon).toISOString();
  expect(await expiries(ann.account)).toEqual([{ events: 339, until }]);
  expect(await expiries(bob.account)).toEqual([{ events: 59, until }]);
  await keepFor(60);
  expect(await expiries(ann.account)).toHaveLength(1);
});

test("while somebody reads on, nobody waits long: the rows go one by one, counted as exactly", async () => {
  await post(ann.laptop, days(150));
  const { pool } = world.context.store.postgres ?? {};
  const reading = await pool?.connect();
  await reading?.query("BEGIN; SELECT FROM events");
  await keepFor(60);
  await reading?.query("ROLLBACK");
  reading?.release();
  expect(await partsBefore(START - 60 * DAY_MS)).not.toEqual([]);
  expect(await storedEvents(world)).toHaveLength(61);
  expect(await expiries(ann.account)).toMatchObject([{ events: 89 }]);
});

test("a push that began before the horizon rose is waited for, and counted", async () => {
  const { store } = world.context;
  await post(ann.laptop, days(150));
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const late = store.writeEvents(ann.account, async (tx) => {
    begun.resolve();
    await goOn.promise;
    const oldest = await tx.db.select().from(events).orderBy(asc(events.at)).limit(5);
    await tx.db.insert(events).values(oldest.map(({ key: _, ...row }) => ({ ...row, at: row.at - 1 })));
  });
  await begun.promise;
  const kept = keepFor(60);
  await until("the horizon to have risen", async () => (await readHorizon(store.read)) !== undefined);
  goOn.resolve();
  await late;
  await kept;
  expect(await storedEvents(world)).toHaveLength(61);
  expect(await expiries(ann.account)).toMatchObject([{ events: 94 }]);
});
