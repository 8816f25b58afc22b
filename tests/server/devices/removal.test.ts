import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Removal } from "@tandem/contract/device";
import type { TimelinePage } from "@tandem/contract/timeline";
import { VERIFIED_FOR_MS } from "../../../server/http/web-auth.ts";
import { capture } from "../world/account.ts";
import {
  addAccount,
  addTray,
  postCaptures,
  type ServerWorld,
  START,
  signIn,
  startServer,
  type TestTray,
} from "../world/server.ts";

let world: ServerWorld;
let stolen: TestTray;
let other: TestTray;
let third: TestTray;
let headers: Record<string, string>;
beforeEach(async () => {
  world = await startServer();
  const accountId = await addAccount(world);
  stolen = await addTray(world, { accountId });
  other = await addTray(world, { accountId });
  third = await addTray(world, { accountId });
  ({ headers } = await signIn(world, accountId));
});
afterEach(() => world.remove());

const save = (ms: number, path: string) => capture({ at: START + ms, payload: { workspace: "w", path } });
const push = async (tray: TestTray, ...captures: unknown[]) => {
  expect((await postCaptures(world, tray, JSON.stringify({ captures }))).status).toBe(200);
};
const ask = async (method: "GET" | "DELETE", sinceMs: number, id = stolen.id, by = headers) => {
  const since = new Date(START + sinceMs).toISOString();
  return world.fetch(`/v1/devices/${id}/captures?since=${since}`, { method, headers: by });
};
const timeline = async () =>
  ((await (await world.fetch("/v1/timeline", { headers })).json()) as TimelinePage).events.map((event) => ({
    id: event.id,
    at: event.at,
    path: event.payload.path,
    seenBy: event.sightings.map(({ device_id }) => device_id),
  }));

test("an event that nobody else saw goes, an earlier one stays, and the counts said so before", async () => {
  await push(stolen, save(-10_000, "before"), save(-5000, "after"));
  const counted = (await (await ask("GET", -6000)).json()) as Removal;
  expect(counted).toEqual({ captures: 1, events_gone: 1, events_kept: 0 });
  expect(await (await ask("DELETE", -6000)).json()).toEqual(counted);
  expect((await timeline()).map(({ path }) => path)).toEqual(["before"]);
});

test("an event that others saw keeps its id and time, and the earliest remaining sighting founds it", async () => {
  await push(stolen, save(-5000, "shared"));
  await push(third, save(-4900, "shared"));
  await push(other, save(-4950, "shared"));
  const [before] = await timeline();
  expect(before?.seenBy).toEqual([stolen.id, third.id, other.id]);
  expect(await (await ask("DELETE", -60_000)).json()).toEqual({ captures: 1, events_gone: 0, events_kept: 1 });
  const [after, ...more] = await timeline();
  expect(more).toEqual([]);
  expect(after).toEqual({ ...before, seenBy: [other.id, third.id] } as typeof after);
});

test("a further sighting goes without touching the founding one", async () => {
  await push(other, save(-5000, "shared"));
  await push(stolen, save(-4950, "shared"));
  expect(await (await ask("DELETE", -60_000)).json()).toEqual({ captures: 1, events_gone: 0, events_kept: 1 });
  expect((await timeline()).map(({ seenBy }) => seenBy)).toEqual([[other.id]]);
});

test("after a removal, replaying what remains changes nothing", async () => {
  const kept = save(-4950, "shared");
  await push(stolen, save(-5000, "shared"));
  await push(other, kept);
  await ask("DELETE", -60_000);
  const before = await timeline();
  await push(other, kept);
  expect(await timeline()).toEqual(before);
});

test("the removal stands in the audit chain with its numbers, and live streams are told", async () => {
  await push(stolen, save(-5000, "a"));
  const heard: string[] = [];
  world.context.hub.subscribe(stolen.accountId, ({ kind }) => heard.push(kind));
  await ask("DELETE", -60_000);
  expect(heard).toEqual(["removed"]);
  const { entries } = (await (await world.fetch("/v1/audit", { headers })).json()) as {
    entries: { action: string; target: string; detail: string }[];
  };
  const entry = entries.at(-1);
  expect(entry).toMatchObject({ action: "captures.removed", target: `device:${stolen.id}` });
  expect(JSON.parse(entry?.detail ?? "")).toMatchObject({ captures: 1, events_gone: 1, events_kept: 0 });
});

test("removing needs a person verified lately, and a device of their own", async () => {
  await push(stolen, save(-5000, "a"));
  const strangers = await signIn(world, await addAccount(world));
  expect((await ask("DELETE", -60_000, stolen.id, strangers.headers)).status).toBe(404);
  expect((await ask("GET", -60_000, stolen.id, strangers.headers)).status).toBe(404);
  world.clock.now += VERIFIED_FOR_MS + 1;
  const refused = await ask("DELETE", -60_000);
  expect(((await refused.json()) as { type: string }).type).toEndWith("verification-needed");
  expect(await timeline()).toHaveLength(1);
});
