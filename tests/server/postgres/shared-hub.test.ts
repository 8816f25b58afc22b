import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Hub, Notice } from "../../../server/live/hub.ts";
import { shareHub } from "../../../server/live/shared-hub.ts";
import { openStore } from "../../../server/store/open.ts";
import type { Store } from "../../../server/store/store.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { scratchPostgres } from "../../hosts/scratch-database.ts";
import { until } from "../../hosts/until.ts";
import { makeWorld, type World } from "../world/account.ts";

/* Each store and hub has connections of its own, as each process has. */

let world: World;
let other: Store;
let here: Hub;
let there: Hub;
beforeEach(async () => {
  world = await makeWorld({ database: await scratchPostgres() });
  other = await openStore(world.place);
  [here, there] = [hubOver(world.store), hubOver(other)];
});
afterEach(async () => {
  await other.close();
  await world.remove();
});

function hubOver({ postgres }: Store): Hub {
  if (postgres === undefined) throw new Error("this store is shared with nobody");
  return shareHub(postgres);
}

async function listen(hub: Hub, accountId = world.accountId): Promise<Notice[]> {
  await hub.hears();
  const heard: Notice[] = [];
  hub.subscribe(accountId, (notice) => heard.push(notice));
  return heard;
}

const seen = (deviceId: string) => ({ kind: "device", deviceId }) as const;
const revoked = (deviceId: string) => ({ kind: "revoked", deviceId }) as const;
const cut = () =>
  askStore(world.place, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");

/** Whatever was told before it has come once this has. */
async function expectHeard(heard: readonly Notice[], from: Hub, expected: readonly Notice[]): Promise<void> {
  from.publish(world.accountId, seen("the last"));
  await until("the last notice", () => heard.some((notice) => Bun.deepEquals(notice, seen("the last"))), {
    everyMs: 2,
  });
  expect(heard).toEqual([...expected, seen("the last")]);
}

test("what one process tells is heard in both, once each, and by no other account", async () => {
  const [own, others, strangers] = [await listen(here), await listen(there), await listen(there, "another")];
  here.publish(world.accountId, seen("one"));
  expect(own).toEqual([seen("one")]);
  await world.store.write((tx) => here.announce(tx, world.accountId, revoked("two")));
  expect(own).toEqual([seen("one"), revoked("two")]);
  await until("the other process to hear both", () => others.length === 2, { everyMs: 2 });
  expect(new Set(others)).toEqual(new Set([seen("one"), revoked("two")]));
  await expectHeard(own, there, [seen("one"), revoked("two")]);
  expect(strangers).toEqual([]);
});

test("an act that is taken back was told to nobody", async () => {
  const [own, others] = [await listen(here), await listen(there)];
  const act = world.store.write(async (tx) => {
    await here.announce(tx, world.accountId, revoked("one"));
    throw new Error("taken back");
  });
  await expect(act).rejects.toThrow("taken back");
  await expectHeard(others, here, []);
  expect(own).toEqual([seen("the last")]);
});

test("what happened many times meanwhile is told across once or a few times, and the last of it always", async () => {
  const [own, others] = [await listen(here), await listen(there)];
  for (let nth = 0; nth < 500; nth++) here.publish(world.accountId, { kind: "events" });
  expect(own).toHaveLength(500);
  await until("the other process to hear", () => others.length > 0, { everyMs: 2 });
  here.publish(world.accountId, seen("the last"));
  await until("the last notice", () => Bun.deepEquals(others.at(-1), seen("the last")), { everyMs: 2 });
  expect(others.length).toBeLessThan(20);
});

test("who listens where the others are not heard any more is told so; who comes back hears them", async () => {
  const heard = await listen(here);
  await cut();
  await until("to be told", () => heard.length > 0, { everyMs: 2 });
  expect(heard).toEqual([{ kind: "deaf" }]);
  const again = await listen(here);
  there.publish(world.accountId, seen("one"));
  await until("to hear", () => again.length > 0, { everyMs: 2 });
  expect(again).toEqual([seen("one")]);
});

test("anything else that is said on the channel is let pass", async () => {
  const heard = await listen(here);
  for (const text of [
    "",
    "{",
    "null",
    "7",
    '{"from":"me"}',
    `{"from":1,"accountId":"${world.accountId}","notice":null}`,
  ])
    await askStore(world.place, "SELECT pg_notify('tandem', ?)", text);
  await expectHeard(heard, there, []);
});
