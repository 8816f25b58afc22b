import { afterAll, beforeAll, expect, test } from "bun:test";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, observersOf, saved } from "./world/saved.ts";

let server: HostServer;
let ada: Person;
let left: Machine;
let right: Machine;
beforeAll(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  left = await startMachine("Left", { skewMs: 40_000 });
  right = await startMachine("Right", { skewMs: -40_000 });
  await ada.pair(left);
  await ada.pair(right);
});
afterAll(async () => {
  await left?.close();
  await right?.close();
  await server?.stop();
});

test("a server killed while trays push, and started again, misses nothing acknowledged and holds nothing twice", async () => {
  const begin = Date.now() - 30 * 60_000;
  const paths = Array.from({ length: 600 }, (_, index) => `src/killed-${index}.ts`);
  const moment = (index: number) => begin + index * 2000;
  const captureSlowly = async (machine: Machine) => {
    for (let at = 0; at < paths.length; at += 20) {
      await captureAll(
        machine,
        paths.slice(at, at + 20).map((path, index) => saved(machine, path, moment(at + index))),
      );
      await Bun.sleep(20);
    }
  };
  const capturing = [captureSlowly(left), captureSlowly(right)];
  for (let kill = 0; kill < 3; kill++) {
    const before = (await ada.timeline()).length;
    await until("pushes to arrive", async () => (await ada.timeline()).length > before || kill > 0);
    await server.kill("SIGKILL");
    await Promise.race([left.reaches("offline"), right.reaches("offline")]);
    await server.restart();
  }
  await Promise.all(capturing);
  await Promise.all([left.emptied(), right.emptied()]);
  const both = [left.observer, right.observer].sort();
  const timeline = await ada.timeline();
  expect(timeline.map(({ payload }) => payload.path).sort()).toEqual(paths.toSorted());
  for (const event of timeline) expect(observersOf(event)).toEqual(both);
  expect(server.tandem("audit", "verify")).toMatchObject({ code: 0 });
});

test("a tray whose server is away says so and since when, keeps its tokens, and recovers by itself", async () => {
  await left.reaches("recording");
  await server.kill("SIGKILL");
  await captureAll(left, [saved(left, "src/away.ts", Date.now())]);
  const { since, reason } = await left.reaches("offline");
  expect(reason).toBe("unreachable");
  expect(Math.abs(since - left.timers.now())).toBeLessThan(10_000);
  expect(await left.ports().secrets.get("tokens")).toBeDefined();
  await server.restart();
  await left.emptied();
  await left.reaches("recording");
});
