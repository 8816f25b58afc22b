import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Capture, CaptureResult, PushResults } from "@tandem/contract/capture";
import { LARGEST_WINDOW_MS } from "@tandem/contract/event-types";
import type { Context } from "../../../server/context.ts";
import { createLife } from "../../../server/life.ts";
import { keepHouse } from "../../../server/retention/keep-house.ts";
import type { Store } from "../../../server/store/store.ts";
import { auditedActs } from "../accounts/stored.ts";
import { verified } from "../audit/verified.ts";
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
/** Thirty whole days before the day that the test's clock shows. */
const HORIZON = Date.UTC(2026, 3, 4);

let world: ServerWorld;
let account: string;
let laptop: TestTray;
let desktop: TestTray;
beforeEach(async () => {
  world = await startServer();
  account = await addAccount(world);
  laptop = await addTray(world, { accountId: account });
  desktop = await addTray(world, { accountId: account });
});
afterEach(() => world.remove());

async function push(tray: TestTray, captures: readonly Capture[]): Promise<CaptureResult[]> {
  const answer = await postCaptures(world, tray, JSON.stringify({ captures }));
  expect(answer.status).toBe(200);
  return ((await answer.json()) as PushResults).results;
}

const statuses = async (tray: TestTray, captures: readonly Capture[]) =>
  (await push(tray, captures)).map(({ status }) => status);

const keepFor = (retentionDays: number | undefined, { trusted = true, ...context }: Partial<KeptBy> = {}) =>
  keepHouse({ ...world.context, ...context, config: { ...world.context.config, retentionDays } }, trusted);

type KeptBy = Pick<Context, "life" | "store"> & { readonly trusted: boolean };

/** The times of all stored events. */
const times = async () => (await storedEvents(world)).map(({ at }) => at);

/** What the account's chain says of deletion by age. */
const expiries = async () =>
  (await auditedActs(world, account)).filter(({ action }) => action === "events.expired").map(({ detail }) => detail);

const seen = (at: number, more: Partial<Capture> = {}) => capture({ at, payload: payloadOf(at), ...more });
const payloadOf = (at: number) => ({ workspace: "w", path: `src/${at}.ts`, content_sha256: "ab".repeat(32) });

test("what is older than the horizon goes with all who saw it, the rest stays whole, and the chain says how many went", async () => {
  const days = Array.from({ length: 60 }, (_, day) => START - day * DAY_MS);
  await push(
    laptop,
    days.map((at) => seen(at)),
  );
  expect(
    new Set(
      await statuses(
        desktop,
        days.map((at) => seen(at + 1000, { payload: payloadOf(at) })),
      ),
    ),
  ).toEqual(new Set(["merged"]));
  const other = await addTray(world, { accountId: await addAccount(world) });
  await push(other, [seen(START)]);

  await keepFor(30);
  const left = await storedEvents(world);
  expect(left.map(({ at }) => at).sort()).toEqual([START, ...days.filter((at) => at >= HORIZON)].sort());
  expect(left.filter(({ sightings }) => sightings.length === 2)).toHaveLength(31);
  expect(await expiries()).toEqual([{ events: 29, until: new Date(HORIZON).toISOString() }]);
  expect((await verified(world)).broken.filter((at) => at.account === account)).toEqual([]);

  // Once a day, and only where something went.
  await keepFor(30);
  expect(await expiries()).toHaveLength(1);
  world.clock.now += DAY_MS;
  await keepFor(30);
  expect(await expiries()).toMatchObject([{ events: 29 }, { events: 1 }]);
});

test("without a setting nothing is ever deleted", async () => {
  await push(laptop, [seen(Date.UTC(2001, 0, 1))]);
  await keepFor(undefined);
  expect(await times()).toHaveLength(1);
  expect(await expiries()).toEqual([]);
});

test("a capture that was deleted comes back by no replay: it is rejected with the reason, whatever is set later", async () => {
  const gone = [seen(HORIZON - DAY_MS), seen(HORIZON - 1), seen(HORIZON - LARGEST_WINDOW_MS - 1)];
  await push(laptop, gone);
  await keepFor(30);
  const check = async () => {
    for (const tray of [laptop, desktop])
      for (const { status, reason } of await push(tray, gone)) {
        expect(status).toBe("rejected");
        expect(reason).toBe("occurred_at: this server keeps nothing from before 2026-04-04");
      }
    expect((await times()).filter((at) => at < HORIZON - LARGEST_WINDOW_MS)).toEqual([]);
  };
  await check();
  // The horizon falls back for no clock and no setting.
  world.clock.now -= 20 * DAY_MS;
  await keepFor(30);
  await keepFor(3000);
  await keepFor(undefined);
  await check();
  expect(await statuses(laptop, [seen(HORIZON)])).toEqual(["stored"]);
});

test("around the horizon no capture is stored anew whose event was deleted, and what is taken finds its event", async () => {
  // Founding sightings before the horizon; the second machine saw them after it, within the window.
  const offsets = Array.from({ length: 41 }, (_, at) => -10_000 + at * 500);
  const founding = offsets.map((offset) => seen(HORIZON + offset));
  const further = offsets.map((offset) => seen(HORIZON + offset + 4000, { payload: payloadOf(HORIZON + offset) }));
  await push(laptop, founding);
  await push(
    desktop,
    further.filter((_, at) => at % 2 === 0),
  );
  await keepFor(30);
  expect(new Set(await statuses(laptop, founding))).toEqual(new Set(["rejected", "replayed"]));
  const answers = await push(desktop, further);
  for (const [at, { status }] of answers.entries()) {
    const taken = HORIZON + (offsets[at] ?? 0) + 4000 >= HORIZON;
    expect(status, `${offsets[at]}`).toBe(taken ? (at % 2 === 0 ? "replayed" : "merged") : "rejected");
  }
  expect(new Set(await times()).size).toBe((await times()).length);
});

test("a server that ends while it deletes goes on where it was, and tells of it once", async () => {
  await push(
    laptop,
    Array.from({ length: 1000 }, (_, at) => seen(HORIZON - DAY_MS - at * 10_000)),
  );
  const life = createLife();
  const { store } = world.context;
  const endingAfterOneStep: Store = {
    ...store,
    writeEvents: (accountId, act) => store.writeEvents(accountId, act).finally(() => life.end("told")),
  };
  await keepFor(30, { life, store: endingAfterOneStep });
  const left = (await times()).length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(1000);
  // It is ended without the setting too: the chain has said so.
  await keepFor(undefined);
  expect(await times()).toEqual([]);
  expect(await expiries()).toMatchObject([{ events: 1000 }]);
});

test("a clock that is not trusted deletes nothing", async () => {
  await push(laptop, [seen(START - 100 * DAY_MS)]);
  world.clock.now = Date.UTC(2099, 0, 1);
  await keepFor(30, { trusted: false });
  expect(await times()).toHaveLength(1);
});

test("pushes go on while much is deleted: each waits for a short step, none for the whole", async () => {
  for (let part = 0; part < 6; part++)
    await push(
      laptop,
      Array.from({ length: 1000 }, (_, at) => seen(HORIZON - DAY_MS - (part * 1000 + at) * 6000)),
    );
  let deleting = true;
  const done = keepFor(30).finally(() => {
    deleting = false;
  });
  let pushes = 0;
  for (; deleting; pushes++) {
    expect(await statuses(desktop, [seen(START - pushes * 10_000)])).toEqual(["stored"]);
    // Without a network between them a push would never let a timer have its turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  expect(pushes).toBeGreaterThan(5);
  expect(await times()).toHaveLength(pushes);
}, 60_000);
