import { afterEach, beforeEach, expect, test } from "bun:test";
import { consume, forgetLimits, openLimits } from "../../../server/http/limits.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { postgresCluster } from "../../hosts/postgres-cluster.ts";
import { type ScratchDatabase, scratchPostgres } from "../../hosts/scratch-database.ts";
import { until } from "../../hosts/until.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";

/* Each server has connections and a memory of its own, as each process has. */

let scratch: ScratchDatabase;
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

async function guess(server: TestServer, { cookie }: Browser): Promise<number> {
  const { status } = await server.request("/v1/pairings/lookup", {
    method: "POST",
    headers: { cookie, origin: server.origin, "content-type": "application/json" },
    body: JSON.stringify({ user_code: "BBBB-BBBB" }),
  });
  return status;
}

async function guesses(who: Browser, servers: readonly TestServer[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const server of servers) statuses.push(await guess(server, who));
  return statuses;
}

test("wrong codes are counted by all processes together, for the account and for the address", async () => {
  const [ann, bob, carl] = [await here.signIn("ann"), await here.signIn("bob"), await here.signIn("carl")];
  expect(await guesses(ann, [here, there, here, there, here, there, here])).toEqual([...Array(5).fill(404), 429, 429]);
  expect(await guesses(bob, [there, there, here, here, there])).toEqual(Array(5).fill(404));
  // Ten wrong ones came from this address within the minute.
  expect(await guesses(carl, [there, here])).toEqual([429, 429]);
});

test("guesses sent to all processes at once gain nothing over guesses sent one by one", async () => {
  const ann = await here.signIn("ann");
  const statuses = await Promise.all(Array.from({ length: 30 }, (_, nth) => guess(nth % 2 === 0 ? here : there, ann)));
  expect(statuses.filter((status) => status === 404)).toHaveLength(5);
});

test("while the database is away each process counts by itself", async () => {
  const cluster = await postgresCluster();
  const { wrongCodesPerAccount } = here.context.limits;
  const tries = () => Promise.all(Array.from({ length: 7 }, () => consume(wrongCodesPerAccount, "somebody")));
  cluster.stop("immediate");
  try {
    expect((await tries()).filter((limited) => limited === undefined)).toHaveLength(5);
  } finally {
    cluster.start();
  }
  await until("the server to be ready", async () => (await here.request("/readyz")).status === 200);
  expect(await consume(wrongCodesPerAccount, "somebody")).toBeUndefined();
});

test("what counts no more is deleted, and nothing else", async () => {
  const { postgres } = here.context.store;
  if (postgres === undefined) throw new Error("this store is shared with nobody");
  const { startsPerAddress, wrongCodesPerAccount } = openLimits(postgres);
  await startsPerAddress.consume("old");
  await wrongCodesPerAccount.consume("new");
  await askStore(here.place, "UPDATE rate_limits SET expire = ? WHERE key = 'start:old'", Date.now() - 1);
  await forgetLimits(postgres);
  expect(await askStore(here.place, "SELECT key FROM rate_limits")).toEqual([{ key: "account:new" }]);
});
