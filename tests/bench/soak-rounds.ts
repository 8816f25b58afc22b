import { join } from "node:path";
import { startCuttingProxy } from "../hosts/cutting-proxy.ts";
import { type HostServer, startServer } from "../hosts/server.ts";
import { mountSmallDisk } from "../hosts/small-disk.ts";
import { until } from "../hosts/until.ts";
import { wrongIn } from "../journeys/world/count-once.ts";
import { type Machine, startMachine } from "../journeys/world/machine.ts";
import { Person } from "../journeys/world/person.ts";
import { captureAll, observersOf, saved } from "../journeys/world/saved.ts";
import { TROUBLE_NAMES, TROUBLES, type TroubleName } from "./soak-troubles.ts";

/** A tray whose answers are cut again and again asks a minute apart in the end, and each may be cut anew. */
const PATIENCE_MS = 600_000;

/** What a soak has to show for itself: the last five must be 0. */
export interface Soaked extends Record<TroubleName, number> {
  readonly captures: number;
  readonly events: number;
  /** Connections that were cut within an answer. */
  readonly cuts: number;
  /** Captures of which the timeline holds no sighting. */
  readonly lost: number;
  /** Events beyond one an occurrence: what two trays saw and the server did not match. */
  readonly double: number;
  /** Occurrences that are not there once, seen by both. */
  readonly wrong: number;
  /** Whether `tandem audit verify` found anything. */
  readonly auditFaults: number;
  /** Lines in which the server logged a fault. */
  readonly unforeseen: number;
}

/**
 * Real tray engines push what two machines both saw while the server meets one trouble after another, connections are
 * cut anywhere in an answer and the machines' clocks step; goes on until `goOn` says no, then lets everything arrive
 * and counts.
 */
export async function soak(goOn: (round: number) => boolean, occurrencesARound: number): Promise<Soaked> {
  const proxy = await startCuttingProxy();
  const disk = mountSmallDisk();
  const server = await startServer({
    env: {
      TANDEM_ORIGIN: proxy.origin,
      TANDEM_PORT: String(proxy.serverPort),
      TANDEM_HOST: "127.0.0.1",
      ...(disk && { TANDEM_DATA: join(disk.path, "data") }),
    },
  });
  const machines: Machine[] = [];
  try {
    const person = await Person.signIn(server, "Ada");
    for (const skewMs of [40_000, -40_000]) machines.push(await startMachine(`Clock ${skewMs}`, { skewMs }));
    for (const machine of machines) await person.pair(machine);
    proxy.cutAfter(() => (Math.random() < 0.3 ? Math.ceil(Math.random() ** 2 * 6000) : undefined));
    // The trays' offsets are known by now: what follows lies within the window on both.
    const begin = Date.now() - 20 * 365 * 86_400_000;
    const paths: string[] = [];
    const met = Object.fromEntries(TROUBLE_NAMES.map((name) => [name, 0])) as Record<TroubleName, number>;
    for (let round = 0; goOn(round); round++) {
      const first = paths.length;
      const more = Array.from({ length: occurrencesARound }, (_, index) => `src/soak-${first + index}.ts`);
      paths.push(...more);
      const capturing = machines.map((machine) =>
        captureAll(
          machine,
          more.map((path, index) => saved(machine, path, begin + (first + index) * 11_000)),
        ),
      );
      const name = TROUBLE_NAMES[round % TROUBLE_NAMES.length] ?? "kills";
      if (await TROUBLES[name]({ server, disk })) met[name] += 1;
      await Promise.all(capturing);
      const stepping = machines[round % machines.length];
      // Somebody sets a clock, forward and back by turns; until its next heartbeat that tray stamps nothing.
      if (round % 3 !== 1) continue;
      // Set twice while it hears nothing of the server, a machine cannot tell (README.md): it has heard since the last time.
      await stepping?.reaches("recording", { timeoutMs: PATIENCE_MS });
      stepping?.timers.step((round % 2 === 0 ? 1 : -1) * 90_000);
    }
    proxy.cutAfter(() => undefined);
    for (const machine of machines)
      await until(
        `${machine.name} to have pushed everything`,
        async () => (await machine.ports().outbox.length()) === 0,
        { timeoutMs: PATIENCE_MS, everyMs: 200 },
      );
    const timeline = await person.timeline();
    const captures = paths.length * machines.length;
    return {
      captures,
      events: timeline.length,
      ...met,
      cuts: proxy.cuts(),
      lost: captures - timeline.flatMap(observersOf).length,
      double: timeline.length - new Set(timeline.map(({ payload }) => payload.path)).size,
      wrong: wrongIn(timeline, paths, machines).length,
      auditFaults: server.tandem("audit", "verify").code,
      unforeseen: server.output().match(/"level":50\b/g)?.length ?? 0,
    };
  } catch (fault) {
    for (const { name, log, tray } of machines)
      console.error(`${name}: ${JSON.stringify(tray().status())}`, log.slice(-20));
    console.error(server.output().slice(-2000), await healthOf(server));
    throw fault;
  } finally {
    for (const machine of machines) await machine.close();
    await server.stop();
    proxy.close();
    disk?.remove();
  }
}

/** What the server says of itself, asked past the proxy. */
async function healthOf({ port }: HostServer): Promise<string> {
  const answer = fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5000) });
  return answer.then((response) => response.text()).catch(String);
}
