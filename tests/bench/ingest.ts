import { bareHttp } from "./contestants/bare-http.ts";
import type { Contestant, Lane } from "./contestants/contestant.ts";
import { nats } from "./contestants/nats.ts";
import { postgres } from "./contestants/postgres.ts";
import { sqliteLimit } from "./contestants/sqlite-limit.ts";
import { tandem } from "./contestants/tandem.ts";
import { median, type Report, type Size } from "./figures.ts";
import { processorTime } from "./processor-time.ts";
import { BATCH, twoTrays } from "./workload.ts";

const ACCOUNTS = 3;

/** Captures a second, batches of 500, 30 % of them repeats by the account's second tray, six connections. */
export async function ingest({ quick, onlyOurs, rounds }: Size, report: Report): Promise<void> {
  const contestants: Contestant[] = [];
  try {
    const ours = await tandem(ACCOUNTS, 2);
    contestants.push(ours);
    for (const peer of onlyOurs ? [] : [sqliteLimit, bareHttp, nats, postgres]) {
      const joined = await peer().catch((fault: Error) => report.note(`left out: ${fault.message}`));
      if (joined) contestants.push(joined);
    }
    const batches = quick ? 20 : 200;
    const measured = new Map(contestants.map(({ name }) => [name, { perSecond: [] as number[], cpu: [] as number[] }]));
    // One round before the first counts: compilers and caches are cold.
    for (let round = -1; round < rounds; round++) {
      const lanes = lanesOf(round, round < 0 ? Math.min(batches, 20) : batches);
      for (const contestant of contestants) {
        const { perSecond, cpu } = await timed(contestant, lanes);
        if (round < 0) continue;
        measured.get(contestant.name)?.perSecond.push(perSecond);
        if (cpu !== undefined) measured.get(contestant.name)?.cpu.push(cpu);
      }
    }
    tell(report, ours.name, measured);
    report.note(
      "ingest: bodies, proofs and rows are made before the clock starts; the client shares the processors with the servers. " +
        "NATS and PostgreSQL match exact keys only, and nats-server acknowledges before it syncs.",
    );
  } finally {
    for (const contestant of contestants) await contestant.close();
  }
}

/** Every round lies in a time of its own, so that each stores something new. */
function lanesOf(round: number, batches: number): Lane[] {
  const start = Date.now() - 3 * 365 * 86_400_000 + (round + 1) * 30 * 86_400_000;
  return Array.from({ length: ACCOUNTS }, (_, account) =>
    twoTrays(batches, start).map((each) => ({ account, batches: each })),
  ).flat();
}

async function timed(contestant: Contestant, lanes: readonly Lane[]) {
  const captures = lanes.reduce((sum, { batches }) => sum + batches.length * BATCH, 0);
  const { pid } = contestant;
  const run = await contestant.prepare(lanes);
  const cpuBefore = pid === undefined ? 0 : processorTime(pid);
  const begun = performance.now();
  await run();
  const seconds = (performance.now() - begun) / 1000;
  const cpu = pid === undefined ? undefined : ((processorTime(pid) - cpuBefore) * 1e6) / captures;
  return { perSecond: captures / seconds, cpu };
}

function tell(report: Report, ours: string, measured: ReadonlyMap<string, { perSecond: number[]; cpu: number[] }>) {
  const own = measured.get(ours);
  if (own === undefined) throw new Error("our own figures are missing");
  report.add({ bench: "ingest", unit: "captures/s", value: median(own.perSecond) });
  report.add({ bench: "ingest", unit: "µs of server CPU a capture", value: median(own.cpu) });
  for (const [against, { perSecond, cpu }] of measured) {
    if (against === ours) continue;
    const theirs = median(perSecond);
    const ratio = median(own.perSecond) / theirs;
    report.add({ bench: `ingest: ${against}`, unit: "captures/s", value: theirs, ratio, against });
    if (cpu.length === 0) continue;
    const cpuRatio = median(own.cpu) / median(cpu);
    report.add({
      bench: `ingest: ${against}`,
      unit: "µs of server CPU a capture",
      value: median(cpu),
      ratio: cpuRatio,
      against,
    });
  }
}
