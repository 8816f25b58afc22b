import { afterAll, beforeAll, expect, test } from "bun:test";
import { type CuttingProxy, startCuttingProxy } from "../hosts/cutting-proxy.ts";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { wrongIn } from "./world/count-once.ts";
import { type Machine, startMachine } from "./world/machine.ts";
import { Person } from "./world/person.ts";
import { captureAll, saved } from "./world/saved.ts";

/** An answer is cut after every so many bytes of it. `TANDEM_CUT_STEP=1`, each in turn, takes minutes and is run by hand. */
const STEP = Number(process.env.TANDEM_CUT_STEP ?? 13);

let proxy: CuttingProxy;
let server: HostServer;
let ada: Person;
let machines: Machine[] = [];
beforeAll(async () => {
  proxy = await startCuttingProxy();
  const env = { TANDEM_ORIGIN: proxy.origin, TANDEM_PORT: String(proxy.serverPort), TANDEM_HOST: "127.0.0.1" };
  server = await startServer({ env });
  ada = await Person.signIn(server, "Ada");
  machines = await Promise.all([startMachine("Left", { skewMs: 40_000 }), startMachine("Right", { skewMs: -40_000 })]);
  for (const machine of machines) await ada.pair(machine);
});
afterAll(async () => {
  for (const machine of machines) await machine.close();
  await server?.stop();
  proxy?.close();
});

/** A seeded sequence of numbers from 0 to below 1, so that a failure can be had again (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("connections cut anywhere in an answer lose nothing and store nothing twice, tokens and captures alike", async () => {
  const draw = drawing(7);
  const begin = Date.now() - 3_600_000;
  const paths = Array.from({ length: 200 }, (_, index) => `src/cut-${index}.ts`);
  // Two answers of three, somewhere from the first byte to beyond the headers and far into the body. The third is whole,
  // so that no tray's patience grows to a minute.
  let asked = 0;
  proxy.cutAfter(() => (asked++ % 3 === 2 ? undefined : Math.ceil(draw() ** 2 * 6000)));
  for (let at = 0; at < paths.length; at += 20) {
    const some = paths.slice(at, at + 20);
    await Promise.all(
      machines.map(async (machine) => {
        await captureAll(
          machine,
          some.map((path, index) => saved(machine, path, begin + (at + index) * 11_000)),
        );
        await machine.emptied();
      }),
    );
  }
  // The tokens are run out, so that refreshes are cut too.
  for (const machine of machines) {
    machine.timers.wind(11 * 60_000);
    await captureAll(machine, [saved(machine, `src/${machine.name}.ts`, begin)]);
    await machine.emptied();
  }
  expect(proxy.cuts()).toBeGreaterThan(10);
  proxy.cutAfter(() => undefined);
  for (const machine of machines) {
    machine.timers.wind(60_000);
    await machine.reaches("recording");
    expect(await machine.tray().setAside()).toEqual([]);
  }
  const timeline = await ada.timeline();
  expect(wrongIn(timeline, paths, machines)).toEqual([]);
  for (const machine of machines) expect(wrongIn(timeline, [`src/${machine.name}.ts`], [machine])).toEqual([]);
  expect(server.tandem("audit", "verify").code).toBe(0);
});

test(
  "an answer to a push loses nothing and stores nothing twice, at whichever of its bytes it is cut",
  async () => {
    const [machine] = machines;
    if (machine === undefined) throw new Error("There is no machine.");
    const begin = Date.now() - 1_800_000;
    const paths: string[] = [];
    let [at, cutsBefore, isPush] = [0, 0, false];
    proxy.cutAfter((said) => {
      // What goes on with a request does not begin with a method.
      const [, path] = /^[A-Z]+ (\S+) HTTP/.exec(said.toString("latin1")) ?? [];
      if (path !== undefined) isPush = path === "/v1/events";
      return isPush && proxy.cuts() === cutsBefore ? at : undefined;
    });
    do {
      at += STEP;
      cutsBefore = proxy.cuts();
      paths.push(`src/byte-${at}.ts`);
      await captureAll(machine, [saved(machine, `src/byte-${at}.ts`, begin + at * 2000)]);
      const sent = async () => {
        if (proxy.cuts() > cutsBefore) machine.timers.wind(100);
        return (await machine.ports().outbox.length()) === 0;
      };
      await until(`a push whose answer was cut after ${at} bytes`, sent, { everyMs: 2 });
    } while (proxy.cuts() > cutsBefore);
    expect(at).toBeGreaterThan(300);
    proxy.cutAfter(() => undefined);
    expect(wrongIn(await ada.timeline(), paths, [machine])).toEqual([]);
  },
  60_000 + 600_000 / STEP,
);
