import { afterAll, beforeAll, expect, test } from "bun:test";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, eventsOf, saved } from "./world/saved.ts";

let server: HostServer;
let ada: Person;
let laptop: Machine;
beforeAll(async () => {
  server = await startServer();
  ada = await Person.signIn(server, "Ada");
  laptop = await startMachine("Laptop", { skewMs: -90_000 });
  await ada.pair(laptop);
});
afterAll(async () => {
  await laptop?.close();
  await server?.stop();
});

test("a capture made before the offset is known waits for the first heartbeat, and is stamped before its first push", async () => {
  const trueMs = Date.now();
  await server.kill();
  await laptop.kill();
  // Longer than a remembered offset is trusted.
  laptop.timers.wind(11 * 60_000);
  await laptop.start();
  await captureAll(laptop, [saved(laptop, "src/early.ts", trueMs)]);
  expect((await laptop.ports().outbox.oldest(1))[0]?.clock_offset_ms).toBeUndefined();
  await laptop.reaches("offline");
  await server.restart();
  await laptop.emptied();
  const [event] = eventsOf(await ada.timeline(), "src/early.ts");
  const { clock } = await laptop.reaches("recording");
  expect(event?.sightings[0]?.clock_offset_ms).toBe(clock?.offsetMs ?? null);
  expect(Math.abs(Date.parse(event?.at ?? "") - trueMs)).toBeLessThanOrEqual((clock?.uncertaintyMs ?? 0) + 1);
});

test("a stamp never changes, whatever the clock does until the capture is pushed", async () => {
  const trueMs = Date.now();
  await server.kill();
  await captureAll(laptop, [saved(laptop, "src/stamped.ts", trueMs)]);
  const [before] = await laptop.ports().outbox.oldest(1);
  expect(before?.clock_offset_ms).toBeNumber();
  await laptop.kill();
  laptop.timers.wind(60 * 60_000);
  await laptop.start();
  await server.restart();
  await laptop.emptied();
  const [event] = eventsOf(await ada.timeline(), "src/stamped.ts");
  expect(event?.sightings[0]?.clock_offset_ms).toBe(before?.clock_offset_ms ?? null);
  expect(Math.abs(Date.parse(event?.at ?? "") - trueMs)).toBeLessThan(1000);
});

test("a tray that starts anew after its clock was set stamps nothing by the offset of before", async () => {
  await laptop.kill();
  laptop.timers.step(80_000);
  const trueMs = Date.now();
  let captured = () => {};
  const early = new Promise<void>((resolve) => (captured = resolve));
  laptop.network = async (send, url, init) => {
    await early;
    return await send(url, init);
  };
  await laptop.start();
  await captureAll(laptop, [saved(laptop, "src/after-the-setting.ts", trueMs)]);
  expect((await laptop.ports().outbox.oldest(1))[0]?.clock_offset_ms).toBeUndefined();
  captured();
  await laptop.emptied();
  const [event] = eventsOf(await ada.timeline(), "src/after-the-setting.ts");
  expect(Math.abs(Date.parse(event?.at ?? "") - trueMs)).toBeLessThan(1000);
});

test("a tray that starts while the server is away goes by its last offset once a heartbeat has failed", async () => {
  const { clock } = await laptop.reaches("recording");
  await laptop.kill();
  await server.kill();
  await laptop.start();
  await captureAll(laptop, [saved(laptop, "src/away.ts", Date.now())]);
  await laptop.reaches("offline");
  await captureAll(laptop, [saved(laptop, "src/still-away.ts", Date.now())]);
  const stamps = async () => (await laptop.ports().outbox.oldest(2)).map(({ clock_offset_ms }) => clock_offset_ms);
  await until("both to be stamped", async () => (await stamps()).every((stamp) => stamp === clock?.offsetMs));
  await server.restart();
  await laptop.emptied();
});
