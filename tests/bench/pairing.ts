import { POLL_INTERVAL_S } from "@tandem/contract/pairing";
import { median, type Report, type Size } from "./figures.ts";
import { betterAuthFlow } from "./flows/better-auth.ts";
import type { Cycle, FlowServer } from "./flows/flow.ts";
import { oidcProviderFlow } from "./flows/oidc-provider.ts";
import { tandemFlow } from "./flows/tandem.ts";
import { processorTime } from "./processor-time.ts";

/** So many people let devices in at once, each one after the other. */
const PEOPLE = 6;
/** Few enough at a time for what each server lets wait, and for what oidc-provider keeps in memory. */
const CYCLES = { quick: 5, whole: 25 };

interface Measured {
  readonly perSecond: number[];
  readonly cpu: number[];
}

/**
 * Whole device flows a second: authorization, a poll that has to wait, look-up and approval by a signed-in person, and the
 * poll that gets the tokens. The wait that the devices are told to keep between their polls is not counted.
 */
export async function pairing({ quick, onlyOurs, rounds }: Size, report: Report): Promise<void> {
  const servers: FlowServer[] = [];
  try {
    servers.push(await tandemFlow());
    for (const peer of onlyOurs ? [] : [oidcProviderFlow, betterAuthFlow]) {
      const joined = await peer().catch((fault: Error) => report.note(`left out: ${fault.message}`));
      if (joined) servers.push(joined);
    }
    const measured = servers.map((): Measured => ({ perSecond: [], cpu: [] }));
    // One round before the first counts: compilers and caches are cold.
    for (let round = -1; round < rounds; round++) {
      const waves: Used[][] = [];
      for (let wave = 0; wave < (quick ? 1 : 4); wave++) waves.push(await runWave(servers, quick));
      if (round < 0) continue;
      const flows = waves.length * PEOPLE * CYCLES[quick ? "quick" : "whole"];
      for (const [index, { perSecond, cpu }] of measured.entries()) {
        perSecond.push(flows / sum(waves.map((used) => used[index]?.seconds)));
        cpu.push((sum(waves.map((used) => used[index]?.cpu)) * 1000) / flows);
      }
    }
    tell(report, servers, measured);
  } finally {
    for (const server of servers) await server.close();
  }
}

/** What a server needed, in seconds. */
interface Used {
  readonly seconds: number;
  readonly cpu: number;
}

/** All servers take turns with the first half, and after the wait with the second. */
async function runWave(servers: readonly FlowServer[], quick: boolean): Promise<Used[]> {
  const begun: { server: FlowServer; lanes: Cycle[][]; used: Used; due: number }[] = [];
  for (const server of servers) {
    const lanes = await server.prepare(PEOPLE, CYCLES[quick ? "quick" : "whole"]);
    const used = await timed(server, lanes, (cycle) => cycle.begin());
    begun.push({ server, lanes, used, due: performance.now() + POLL_INTERVAL_S * 1000 + 100 });
  }
  const all: Used[] = [];
  for (const { server, lanes, used, due } of begun) {
    await Promise.all(lanes.flat().map((cycle) => cycle.wait()));
    await Bun.sleep(Math.max(0, due - performance.now()));
    const rest = await timed(server, lanes, (cycle) => cycle.finish());
    all.push({ seconds: used.seconds + rest.seconds, cpu: used.cpu + rest.cpu });
  }
  return all;
}

async function timed(
  { pid }: FlowServer,
  lanes: readonly Cycle[][],
  act: (cycle: Cycle) => Promise<void>,
): Promise<Used> {
  const before = processorTime(pid);
  const begun = performance.now();
  await Promise.all(
    lanes.map(async (cycles) => {
      for (const cycle of cycles) await act(cycle);
    }),
  );
  return { seconds: (performance.now() - begun) / 1000, cpu: processorTime(pid) - before };
}

function tell(report: Report, servers: readonly FlowServer[], measured: readonly Measured[]): void {
  const [ours] = measured;
  if (ours === undefined) throw new Error("our own figures are missing");
  for (const [index, { perSecond, cpu }] of measured.entries()) {
    const against = servers[index]?.name ?? "";
    const bench = index === 0 ? "pairing" : `pairing: ${against}`;
    const compared = (ratio: number) => (index === 0 ? {} : { ratio, against });
    const rate = median(perSecond);
    report.add({ bench, unit: "device flows/s", value: rate, ...compared(median(ours.perSecond) / rate) });
    const cost = median(cpu);
    report.add({ bench, unit: "ms of server CPU a flow", value: cost, ...compared(median(ours.cpu) / cost) });
  }
  report.note(
    "pairing: keys and proofs are made before the clock starts. Ours and better-auth write durably (SQLite, FULL), " +
      "oidc-provider keeps everything in memory. better-auth knows no proofs and keeps no audit; its limits are off.",
  );
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, each) => total + (each ?? 0), 0);
}
