import { afterEach, beforeEach, expect, test } from "bun:test";
import { sweep } from "../../../server/operator/sweeper.ts";
import { oneAtATime, type SharedAct } from "../../../server/store/postgres/one-at-a-time.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { scratchPostgres } from "../../hosts/scratch-database.ts";
import { until } from "../../hosts/until.ts";
import { startServer, type TestServer } from "../start.ts";
import { startPairing } from "../tray.ts";

let scratch: Awaited<ReturnType<typeof scratchPostgres>>;
let here: TestServer;
let there: TestServer;
beforeEach(async () => {
  scratch = await scratchPostgres();
  [here, there] = [await startServer({ env: scratch.env }), await startServer({ env: scratch.env })];
});
afterEach(async () => {
  await here.close();
  await there.close();
  await scratch.remove();
});

function once({ context }: TestServer, act: SharedAct, run: () => Promise<void> = async () => {}): Promise<boolean> {
  if (context.store.postgres === undefined) throw new Error("this store is shared with nobody");
  return oneAtATime(context.store.postgres, act, run);
}

/** Has one process at it until it is let go. */
async function begin(server: TestServer, act: SharedAct): Promise<() => Promise<boolean>> {
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const ran = once(server, act, async () => {
    begun.resolve();
    await goOn.promise;
  });
  await begun.promise;
  return () => {
    goOn.resolve();
    return ran;
  };
}

test("what one process is at, no other begins; other acts go on, and so does this one afterwards", async () => {
  const letGo = await begin(here, "sweeping");
  expect(await once(there, "sweeping")).toBe(false);
  expect(await once(there, "keeping house")).toBe(true);
  expect(await letGo()).toBe(true);
  expect(await once(there, "sweeping")).toBe(true);
});

test("an act that failed has let go", async () => {
  const failing = once(here, "sweeping", async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await once(there, "sweeping")).toBe(true);
});

test("a process that is gone has let go, whatever it was at", async () => {
  const letGo = await begin(here, "sweeping");
  await askStore(here.place, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
  await until("the lock to be free", () => once(there, "sweeping"));
  await letGo();
});

test("what is past its time is swept by one process, and left by one that meets it there", async () => {
  await startPairing(here);
  here.passTime(1_000_000);
  const left = async () => (await askStore(here.place, "SELECT id FROM pairings")).length;
  const letGo = await begin(there, "sweeping");
  await sweep(here.context);
  expect(await left()).toBe(1);
  await letGo();
  await sweep(here.context);
  expect(await left()).toBe(0);
});
