import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { revokeDevice } from "../../../server/devices/revoke.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { SQLITE, scratchPostgres } from "../../hosts/scratch-database.ts";
import { storedRows } from "../../hosts/stored-rows.ts";
import { until } from "../../hosts/until.ts";
import { addDevice, capture, makeWorld, NOW, push, type World } from "../world/account.ts";

const MAIN = join(import.meta.dir, "../../../server/main.ts");
/** How many; more by TANDEM_TEST_MOVED_EVENTS=100000. */
const EVENTS = Number(process.env.TANDEM_TEST_MOVED_EVENTS ?? 1000);
const KILLS = 4;
const HOUR_MS = 3_600_000;

let world: World;
let target: Awaited<ReturnType<typeof scratchPostgres>>;
beforeEach(async () => {
  world = await makeWorld({ database: SQLITE });
  target = await scratchPostgres();
});
afterEach(async () => {
  await world.remove();
  await target.remove();
});

/** Runs the command, and kills it when it is told to, if it is. */
async function move(
  to: string,
  kill?: Promise<unknown>,
): Promise<{ code: number | null; said: string; tookMs: number }> {
  const begun = performance.now();
  const child = Bun.spawn([process.execPath, MAIN, "move", "--to", to], {
    env: { ...process.env, TANDEM_DATA: world.place.data },
    stdout: "pipe",
    stderr: "pipe",
  });
  kill?.then(() => child.kill("SIGKILL"));
  const said = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  await child.exited;
  return { code: child.exitCode, said, tookMs: performance.now() - begun };
}

async function fillWorld(): Promise<void> {
  const trays = [await addDevice(world), await addDevice(world)];
  for (let first = 0; first < EVENTS; first += 1000) {
    const size = Math.min(1000, EVENTS - first);
    // Over many quarters of years, each seen by both.
    const times = Array.from({ length: size }, (_, nth) => NOW - (first + nth) * ((20_000 * HOUR_MS) / EVENTS));
    for (const tray of trays)
      await push(
        world,
        tray,
        times.map((at) => capture({ at })),
      );
  }
  const { store, hub, accountId } = world;
  const by = { actor: "operator", from: "here" } as const;
  for (let nth = 0; nth < 5; nth++)
    await revokeDevice({ store, hub }, { deviceId: await addDevice(world), accountId, by, now: NOW });
  await store.close();
}

/** Whether a move holds the tables that it fills. */
async function isUnderWay(): Promise<boolean> {
  const held = "SELECT count(*) AS n FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation = to_regclass('events')";
  const [locks] = await askStore<{ n: number }>({ ...world.place, databaseUrl: target.databaseUrl }, held);
  return (locks?.n ?? 0) > 0;
}

/** @returns how many ms one takes that nobody kills */
async function wholeMove(): Promise<number> {
  const other = await scratchPostgres();
  const { code, said, tookMs } = await move(other.databaseUrl);
  expect([code, said]).toEqual([0, expect.stringContaining("audit chains verified")]);
  await other.remove();
  return tookMs;
}

test("a move that is killed at any point and run again ends with every row there once, and every chain verified", async () => {
  await fillWorld();
  const rows = await storedRows(world);
  const shortest = Math.min(await wholeMove(), await wholeMove());

  const killed: string[] = [];
  const isThrough = async (kill?: Promise<unknown>) => {
    const { code, said } = await move(target.databaseUrl, kill);
    if (code === null) killed.push(said);
    // One that was killed may hold its locks until PostgreSQL notices, or may have been through already.
    else if (code !== 0) expect(said).toMatch(/holds accounts already|PostgreSQL is not available/);
    return code === 0 || said.includes("holds accounts already");
  };
  // The first is in the middle of it for sure; of the others some may be quicker than their end.
  let isMoved = await isThrough(until("rows to go over", isUnderWay, { everyMs: 1 }));
  for (let kill = 1; kill < KILLS && !isMoved; kill++)
    isMoved = await isThrough(Bun.sleep(shortest * (0.2 + 0.7 * Math.random())));
  await until("a move to get through", () => isThrough());
  const moved = await storedRows({ place: { ...world.place, databaseUrl: target.databaseUrl } });
  for (const [table, each] of Object.entries(rows)) expect([table, moved[table]]).toEqual([table, each]);
  expect(await storedRows(world)).toEqual(rows);
  const verified = Bun.spawnSync([process.execPath, MAIN, "audit", "verify"], {
    env: { ...process.env, TANDEM_DATA: world.place.data, TANDEM_DATABASE_URL: target.databaseUrl },
  });
  expect([verified.exitCode, verified.stderr.toString()]).toEqual([0, ""]);
  expect(killed).not.toEqual([]);
}, 1_800_000);
