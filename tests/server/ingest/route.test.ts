import { afterEach, beforeEach, expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import type { PushResults } from "@tandem/contract/capture";
import { revokeDevice } from "../../../server/devices/revoke.ts";
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
import { storedEvents } from "../world/stored.ts";

let world: ServerWorld;
let tray: TestTray;
beforeEach(async () => {
  world = await startServer();
  tray = await addTray(world, { accountId: await addAccount(world) });
});
afterEach(() => world.remove());

const body = (...captures: unknown[]) => JSON.stringify({ captures });
const seen = (at = START) => capture({ at });
const problem = async (answer: Response) => {
  const { type } = (await answer.json()) as { type: string };
  return [answer.status, type.split("/").at(-1)];
};
const results = async (answer: Response) => ((await answer.json()) as PushResults).results;

test("a push is answered with a result for each capture, in order", async () => {
  const [one, two] = [seen(), seen(START - 60_000)];
  const answer = await postCaptures(world, tray, body(one, { ...two, type: "no type" }, two, one));
  expect(answer.status).toBe(200);
  expect(await results(answer)).toEqual([
    { capture_id: one.capture_id, status: "stored", event_id: expect.any(String) },
    { capture_id: two.capture_id, status: "rejected", reason: expect.stringMatching(/^type: /) },
    { capture_id: two.capture_id, status: "stored", event_id: expect.any(String) },
    { capture_id: one.capture_id, status: "replayed", event_id: expect.any(String) },
  ]);
  expect((await storedEvents(world)).length).toBe(2);
});

test("a gzipped push is understood", async () => {
  const answer = await postCaptures(world, tray, gzipSync(body(seen())), { "content-encoding": "gzip" });
  expect((await results(answer)).map(({ status }) => status)).toEqual(["stored"]);
});

test("a push that is no list of captures is refused as a whole, and nothing of it is stored", async () => {
  const bodies: [BodyInit, Record<string, string>][] = [
    ["", {}],
    ["{", {}],
    ["[]", {}],
    ["null", {}],
    [JSON.stringify({ captures: { 0: seen() } }), {}],
    [new Uint8Array([0x22, 0xff, 0x22]), {}],
    [body(seen()), { "content-type": "text/plain" }],
    [body(seen()), { "content-encoding": "br" }],
    [body(seen()), { "content-encoding": "gzip" }],
    [gzipSync(body(seen())).subarray(0, 60), { "content-encoding": "gzip" }],
  ];
  for (const [sent, headers] of bodies)
    expect(await problem(await postCaptures(world, tray, sent, headers))).toEqual([400, "validation"]);
  expect(await storedEvents(world)).toEqual([]);
});

test("a push that is too large, as sent or unpacked or in number, is refused as a whole", async () => {
  const padded = { ...seen(), padding: "x".repeat(1024 * 1024) };
  const bomb = gzipSync(body(padded));
  expect(bomb.length).toBeLessThan(5000);
  const many = body(...Array.from({ length: 1001 }, () => seen()));
  expect(await problem(await postCaptures(world, tray, body(padded)))).toEqual([413, "too-large"]);
  expect(await problem(await postCaptures(world, tray, bomb, { "content-encoding": "gzip" }))).toEqual([
    413,
    "too-large",
  ]);
  expect(await problem(await postCaptures(world, tray, gzipSync(many), { "content-encoding": "gzip" }))).toEqual([
    413,
    "too-large",
  ]);
  expect(await storedEvents(world)).toEqual([]);
});

test("a thousand captures are taken in one push", async () => {
  const many = body(...Array.from({ length: 1000 }, (_, nth) => seen(START - nth * 6000)));
  const answer = await postCaptures(world, tray, many);
  expect((await results(answer)).filter(({ status }) => status === "stored").length).toBe(1000);
});

test("a revoked tray's push is refused as device-revoked, and nothing of it is stored", async () => {
  const { id: deviceId, accountId } = tray;
  const by = { actor: "operator", from: "here" } as const;
  await revokeDevice(world.context, { deviceId, accountId, by, now: START });
  const answer = await postCaptures(world, tray, body(seen()));
  expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
  expect(await problem(answer)).toEqual([401, "device-revoked"]);
  expect(await storedEvents(world)).toEqual([]);
});

test("only a paired tray that may write can push", async () => {
  const { accountId } = tray;
  const reading = await addTray(world, { accountId, scope: ["timeline:read"] });
  expect(await problem(await postCaptures(world, reading, body(seen())))).toEqual([403, "forbidden"]);
  const browser = await signIn(world, accountId);
  expect(await problem(await postCaptures(world, { ...tray, headers: browser.headers }, body(seen())))).toEqual([
    401,
    "unauthenticated",
  ]);
  expect(await problem(await postCaptures(world, { ...tray, headers: {} }, body(seen())))).toEqual([
    401,
    "unauthenticated",
  ]);
  expect(await storedEvents(world)).toEqual([]);
});

test("a push moves the tray's last sign of life", async () => {
  world.clock.now = START + 5000;
  await postCaptures(world, tray, body(seen()));
  const { headers } = await signIn(world, tray.accountId);
  const answer = await world.fetch("/v1/devices", { headers });
  expect(await answer.json()).toMatchObject({
    devices: [{ id: tray.id, last_seen: new Date(START + 5000).toISOString() }],
  });
});
