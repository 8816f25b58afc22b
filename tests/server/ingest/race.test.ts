import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Capture, PushResults } from "@tandem/contract/capture";
import { revokeDevice } from "../../../server/devices/revoke.ts";
import { UnderWay } from "../../../server/http/under-way.ts";
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

let world: ServerWorld;
beforeEach(async () => {
  world = await startServer();
  // More at one time than a server lets in, so that the race is a crowded one.
  const [pushesPerDevice, pushesPerAccount, pushes] = [new UnderWay(64), new UnderWay(64), new UnderWay(64)];
  Object.assign(world.context.limits, { pushesPerDevice, pushesPerAccount, pushes });
});
afterEach(() => world.remove());

/** A push whose token the server has accepted and whose body it waits for. */
interface InFlight {
  readonly tray: TestTray;
  readonly captures: readonly Capture[];
  readonly accepted: Promise<void>;
  readonly answer: Promise<Response>;
  release(): void;
}

let times = START;
function startPush(tray: TestTray): InFlight {
  times -= 20 * 11_000;
  const captures = Array.from({ length: 20 }, (_, nth) => capture({ at: times + nth * 11_000 }));
  const accepted = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        accepted.resolve();
        await released.promise;
        controller.enqueue(new TextEncoder().encode(JSON.stringify({ captures })));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return {
    tray,
    captures,
    accepted: accepted.promise,
    answer: postCaptures(world, tray, body),
    release: released.resolve,
  };
}

async function storedOf(tray: TestTray): Promise<string[]> {
  const sightings = (await storedEvents(world)).flatMap((event) => event.sightings);
  return sightings.filter(({ device }) => device === tray.id).map(({ captureId }) => captureId);
}

test("of many pushes in flight while their tray is revoked, each is stored wholly or not at all, and none after the answer", async () => {
  const accountId = await addAccount(world);
  for (let round = 0; round < 6; round++) {
    const revoked = await addTray(world, { accountId });
    const other = await addTray(world, { accountId });
    const before = Array.from({ length: 5 }, () => startPush(revoked));
    const during = Array.from({ length: 30 }, () => startPush(revoked));
    const after = [...Array.from({ length: 10 }, () => startPush(revoked)), startPush(other)];
    const all = [...before, ...during, ...after];
    await Promise.all(all.map(({ accepted }) => accepted));

    for (const push of before) push.release();
    await Promise.all(before.map(({ answer }) => answer));
    for (const push of during.slice(0, 15)) push.release();
    for (let turn = 0; turn < round; turn++) await Promise.resolve();
    const by = { actor: "operator", from: "here" } as const;
    const revocation = revokeDevice(world.context, { deviceId: revoked.id, accountId, by, now: START });
    for (const push of during.slice(15)) push.release();
    await revocation;
    const storedAtAnswer = await storedOf(revoked);
    for (const push of after) push.release();

    await Promise.all(all.map(({ answer }) => answer));
    const stored = new Set([...(await storedOf(revoked)), ...(await storedOf(other))]);
    const refused = new Set<InFlight>();
    for (const push of all) {
      const answer = await push.answer;
      const inDatabase = push.captures.filter(({ capture_id }) => stored.has(capture_id)).length;
      if (answer.status === 200) {
        const { results } = (await answer.json()) as PushResults;
        expect(results.map(({ status }) => status)).toEqual(push.captures.map(() => "stored"));
        expect(inDatabase).toBe(push.captures.length);
      } else {
        refused.add(push);
        expect(answer.status).toBe(401);
        expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
        expect(await answer.json()).toMatchObject({ type: "http://localhost:4747/problems/device-revoked" });
        expect(inDatabase).toBe(0);
      }
    }
    expect(await storedOf(revoked)).toEqual(storedAtAnswer);
    expect(before.filter((push) => refused.has(push))).toEqual([]);
    expect(after.filter((push) => !refused.has(push)).map(({ tray }) => tray)).toEqual([other]);
  }
});
