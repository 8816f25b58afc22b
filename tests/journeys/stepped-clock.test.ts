import { afterEach, beforeEach, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, startServer } from "../hosts/server.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { captureAll } from "./world/saved.ts";
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
  const step = (ahead: number) => writeFileSync(join(clock.path, "ahead"), String(ahead));
  for (const ahead of [20 * MINUTE_MS, -20 * MINUTE_MS, 3 * MINUTE_MS, 0]) {
    await seeCommits();
    step(ahead);
    const heard = (await world.ada.devices()).map(({ last_seen }) => last_seen);
    await seeCommits();
    for (const machine of world.machines) await machine.emptied();
    expect((await world.ada.devices()).map(({ last_seen }) => last_seen)).not.toEqual(heard);
  }
  await world.expectAllOnce();
  for (const machine of world.machines) await machine.reaches("recording");
});
