import { afterEach, beforeEach, expect, test } from "bun:test";
import type { TimelinePage } from "@tandem/contract/timeline";
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
let accountId: string;
let one: TestTray;
let two: TestTray;
beforeEach(async () => {
  world = await startServer();
  accountId = await addAccount(world);
  one = await addTray(world, { accountId });
  two = await addTray(world, { accountId });
});
afterEach(() => world.remove());

const push = async (tray: TestTray, ...captures: unknown[]) => {
  const answer = await postCaptures(world, tray, JSON.stringify({ captures }));
  expect(answer.status).toBe(200);
};
const page = async (query = "", headers = one.headers): Promise<TimelinePage> => {
  const answer = await world.fetch(`/v1/timeline${query}`, { headers });
  expect(answer.status).toBe(200);
  return (await answer.json()) as TimelinePage;
};
const times = ({ events }: TimelinePage) => events.map(({ at }) => (Date.parse(at) - START) / 1000);
const save = (seconds: number, path = "a", rest = {}) =>
  capture({ at: START + seconds * 1000, payload: { workspace: "w", path }, ...rest });

test("an event is shown with all who saw it, the founding sighting first", async () => {
  const observer = "0190a000-0000-7000-8000-000000000002";
  await push(one, save(-60));
  await push(two, save(-61, "a", { observer, clock_offset_ms: 90_000, duration_ms: 1500 }));
  expect(await page()).toEqual({
    events: [
      {
        id: expect.any(String),
        type: "document.saved",
        at: new Date(START - 60_000).toISOString(),
        payload: { workspace: "w", path: "a" },
        sightings: [
          {
            device_id: one.id,
            observer: capture().observer,
            at: new Date(START - 60_000).toISOString(),
            clock_offset_ms: 0,
          },
          {
            device_id: two.id,
            observer,
            at: new Date(START - 61_000).toISOString(),
            clock_offset_ms: 90_000,
            duration_ms: 1500,
          },
        ],
      },
    ],
  });
});

test("pages follow one another newest first without a gap or a repeat, also where many events share a time", async () => {
  await push(one, ...[-50, -40, -40, -40, -40, -30].map((seconds, nth) => save(seconds, `${nth}`)));
  const ids: string[] = [];
  let query = "?limit=2";
  const seen: number[][] = [];
  for (let next: string | undefined = "first"; next !== undefined; ) {
    const read: TimelinePage = await page(query);
    seen.push(times(read));
    ids.push(...read.events.map(({ id }) => id));
    next = read.next;
    query = `?limit=2&before=${next}`;
  }
  expect(seen).toEqual([
    [-30, -40],
    [-40, -40],
    [-40, -50],
  ]);
  expect(new Set(ids).size).toBe(6);
});

test("a page of large events ends early, and the next goes on where it ended", async () => {
  const large = (seconds: number) => save(seconds, "a".repeat(60_000));
  for (let first = 0; first < 150; first += 15)
    await push(one, ...Array.from({ length: 15 }, (_, nth) => large(-first - nth)));
  const seen: number[] = [];
  const sizes: number[] = [];
  for (let query: string | undefined = "?limit=1000"; query !== undefined; ) {
    const read: TimelinePage = await page(query);
    seen.push(...times(read));
    sizes.push(JSON.stringify(read).length);
    query = read.next && `?limit=1000&before=${read.next}`;
  }
  expect(seen).toEqual(Array.from({ length: 150 }, (_, nth) => 0 - nth));
  expect(Math.max(...sizes)).toBeLessThan(2.5 * 1024 * 1024);
});

test("what comes between two pages shifts nothing", async () => {
  await push(one, save(-50), save(-40), save(-30));
  const first = await page("?limit=2");
  await push(one, save(-20), save(-45));
  expect(times(first)).toEqual([-30, -40]);
  expect(times(await page(`?before=${first.next}`))).toEqual([-45, -50]);
});

test("times and cursors bound a page, themselves not included", async () => {
  await push(one, save(-50), save(-40), save(-30));
  const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
  expect(times(await page(`?before=${at(-30)}`))).toEqual([-40, -50]);
  expect(times(await page(`?after=${at(-50)}`))).toEqual([-30, -40]);
  expect(times(await page(`?after=${at(-50)}&before=${at(-30)}`))).toEqual([-40]);
  const { next } = await page("?limit=2");
  expect(times(await page(`?after=${next}`))).toEqual([-30]);
});

test("a page can be of one device or one type, and what another saw first is the device's too", async () => {
  await push(one, save(-50, "alone"), save(-40, "both"));
  await push(
    two,
    save(-41, "both"),
    save(-30, "other", { type: "page.visited", payload: { url: "https://a.example/" } }),
  );
  expect(times(await page(`?device=${one.id}`))).toEqual([-40, -50]);
  expect(times(await page(`?device=${two.id}`))).toEqual([-30, -40]);
  expect(times(await page("?type=page.visited"))).toEqual([-30]);
  expect(times(await page(`?device=${crypto.randomUUID()}`))).toEqual([]);
});

test("a signed-in browser reads its own account's timeline, and nobody another's", async () => {
  await push(one, save(-50));
  const stranger = await addAccount(world);
  expect(times(await page("", (await signIn(world, accountId)).headers))).toEqual([-50]);
  expect(times(await page("", (await signIn(world, stranger)).headers))).toEqual([]);
  expect(times(await page("", (await addTray(world, { accountId: stranger })).headers))).toEqual([]);
  const writing = await addTray(world, { accountId, scope: ["events:write"] });
  expect((await world.fetch("/v1/timeline", { headers: writing.headers })).status).toBe(403);
  expect((await world.fetch("/v1/timeline")).status).toBe(401);
});

test("a question that cannot be answered is refused without repeating it", async () => {
  for (const query of [
    "before=zq7",
    "after=2026-13-01T00:00:00Z",
    "limit=0",
    "limit=x",
    `device=${"zq7".repeat(20)}`,
  ]) {
    const answer = await world.fetch(`/v1/timeline?${query}`, { headers: one.headers });
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain("zq7");
  }
});
