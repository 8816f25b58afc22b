import { afterEach, beforeEach, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, startServer } from "../hosts/server.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import type { Machine } from "./world/machine.ts";
import { captureAll, eventsOf, saved } from "./world/saved.ts";
import { pairTwoMachines, type TwoMachines } from "./world/two-machines.ts";

const MINUTE_MS = 60_000;

let clock: ReturnType<typeof temporaryFolder>;
let server: HostServer;
let world: TwoMachines;
beforeEach(async () => {
  clock = temporaryFolder("clock");
  server = await startServer({
    preload: join(import.meta.dir, "../hosts/stepped-clock.ts"),
    env: { TANDEM_TEST_CLOCK: join(clock.path, "ahead") },
  });
  world = await pairTwoMachines(server);
});
afterEach(async () => {
  await world?.close();
  await server?.stop();
  clock.remove();
});

test("a server whose clock steps forth and back loses nothing, stores nothing twice, and no tray has to pair again", async () => {
  const seeCommits = async () => {
    const first = world.paths.length;
    // Commits carry their own time: whichever machine heard of the server's new time first, they stay the same.
    const shas = Array.from({ length: 20 }, (_, index) => String(first + index).padStart(40, "0"));
    world.paths.push(...shas);
    for (const machine of world.machines)
      await captureAll(
        machine,
        shas.map((sha, index) => ({
          observer: machine.observer,
          type: "git.commit",
          intrinsicAt: world.begin + (first + index) * 1000,
          payload: { repository: "tandem", sha },
        })),
      );
  };
  for (const ahead of [20 * MINUTE_MS, -20 * MINUTE_MS, 3 * MINUTE_MS, 0]) {
    await seeCommits();
    stepServer(ahead);
    const heard = (await world.ada.devices()).map(({ last_seen }) => last_seen);
    await seeCommits();
    for (const machine of world.machines) await machine.emptied();
    expect((await world.ada.devices()).map(({ last_seen }) => last_seen)).not.toEqual(heard);
  }
  await world.expectAllOnce();
  for (const machine of world.machines) await machine.reaches("recording");
});

test("what is captured just after a sleep waits for one heartbeat, which stamps it, and is pushed", async () => {
  const [laptop] = world.machines;
  // Slower than those of before, and longer than the server takes to hear of its new time.
  const beats = countBeats(laptop, () => Bun.sleep(100));
  // Asleep: time passes here as at the server, and the clock that only runs forward stands still.
  laptop.timers.step(3 * MINUTE_MS);
  stepServer(3 * MINUTE_MS);
  const at = laptop.timers.now();
  await captureAll(laptop, [{ ...saved(laptop, "src/woken.ts", 0), at }]);
  expect((await laptop.ports().outbox.oldest(1))[0]?.clock_offset_ms).toBeUndefined();
  await laptop.emptied();
  // The one that stamps it, and perhaps one that was due at that moment anyway.
  expect(beats.count).toBeLessThanOrEqual(2);
  const [event] = eventsOf(await world.ada.timeline(), "src/woken.ts");
  const { clock } = await laptop.reaches("recording");
  expect(event?.sightings[0]?.clock_offset_ms).toBe(clock?.offsetMs ?? null);
});

test("a clock that is set under every heartbeat makes no more of them than the server asked for", async () => {
  const [laptop] = world.machines;
  const beats = countBeats(laptop, () => beats.count < 20 && laptop.timers.step(2000));
  laptop.timers.step(2000);
  await captureAll(laptop, [saved(laptop, "src/restless.ts", Date.now())]);
  laptop.timers.wind(1000);
  await laptop.tray().wake();
  expect(beats.count).toBe(1);
  laptop.network = (send, url, init) => send(url, init);
  laptop.timers.wind(30_000);
  await laptop.emptied();
});

function stepServer(aheadMs: number): void {
  writeFileSync(join(clock.path, "ahead"), String(aheadMs));
}

/** Counts the machine's heartbeats from now on, each after something on its way. */
function countBeats(machine: Machine, onTheWay: () => unknown): { count: number } {
  const beats = { count: 0 };
  machine.network = async (send, url, init) => {
    if (url.endsWith("/v1/heartbeat")) {
      beats.count += 1;
      await onTheWay();
    }
    return await send(url, init);
  };
  return beats;
}
