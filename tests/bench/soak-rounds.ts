import { startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Machine, startMachine } from "../journeys/world/machine.ts";
import { Person } from "../journeys/world/person.ts";
import { captureAll, observersOf, saved } from "../journeys/world/saved.ts";

/** What a soak has to show for itself: the last three must be 0. */
export interface Soaked {
  readonly captures: number;
  readonly events: number;
  readonly kills: number;
  readonly cuts: number;
  /** Captures of which the timeline holds no sighting. */
  readonly lost: number;
  /** Events beyond one an occurrence: what two trays saw and the server did not match. */
  readonly double: number;
  /** Whether `tandem audit verify` found anything. */
  readonly auditFaults: number;
}

/**
 * Real tray engines push what two machines both saw while the server is killed at random points, answers are cut off
 * and the machines' clocks step; goes on until `goOn` says no, then lets everything arrive and counts.
 */
export async function soak(goOn: (round: number) => boolean, occurrencesARound: number): Promise<Soaked> {
  const server = await startServer();
  const machines: Machine[] = [];
  try {
    const person = await Person.signIn(server, "Ada");
    for (const skewMs of [40_000, -40_000]) machines.push(await startMachine(`Clock ${skewMs}`, { skewMs }));
    for (const machine of machines) await person.pair(machine);
    let cuts = 0;
    for (const machine of machines) {
      machine.network = async (send, url, init) => {
        const answer = await send(url, init);
        if (!url.endsWith("/v1/events") || Math.random() > 0.1) return answer;
        cuts += 1;
        throw new TypeError("the connection was cut before the answer arrived");
      };
    }
    // The trays' offsets are known by now: what follows lies within the window on both.
    const begin = Date.now() - 20 * 365 * 86_400_000;
    let made = 0;
    let kills = 0;
    for (let round = 0; goOn(round); round++) {
      const first = made;
      made += occurrencesARound;
      const capturing = machines.map((machine) =>
        captureAll(
          machine,
          Array.from({ length: occurrencesARound }, (_, index) =>
            saved(machine, `src/soak-${first + index}.ts`, begin + (first + index) * 11_000),
          ),
        ),
      );
      await Bun.sleep(Math.random() * 400);
      await server.kill("SIGKILL");
      kills += 1;
      await Promise.all(capturing);
      await server.restart();
      const stepping = machines[round % machines.length];
      // Somebody sets a clock, forward and back by turns; until its next heartbeat that tray stamps nothing.
      if (round % 3 === 1) stepping?.timers.step((round % 2 === 0 ? 1 : -1) * 90_000);
    }
    for (const machine of machines)
      await until(
        `${machine.name} to have pushed everything`,
        async () => (await machine.ports().outbox.length()) === 0,
        { timeoutMs: 120_000, everyMs: 200 },
      );
    const timeline = await person.timeline();
    const paths = new Set(timeline.map(({ payload }) => payload.path));
    const sightings = timeline.flatMap(observersOf).length;
    return {
      captures: made * machines.length,
      events: timeline.length,
      kills,
      cuts,
      lost: made * machines.length - sightings,
      double: timeline.length - paths.size,
      auditFaults: server.tandem("audit", "verify").code,
    };
  } finally {
    for (const machine of machines) await machine.close();
    await server.stop();
  }
}
