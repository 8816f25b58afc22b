import { median, quantile, type Report, type Size } from "./figures.ts";
import { type GrownServer, startGrown } from "./grown-server.ts";
import { processorTime } from "./processor-time.ts";
import { push, type ReadyPush, readyPush } from "./push.ts";
import { readTimeline } from "./timeline-reads.ts";
import { BATCH, twoTrays } from "./workload.ts";

const HOUR_MS = 3_600_000;

/** What a capture, a page of the timeline and a stream's catch-up cost as the stored events grow, and as accounts share them. */
export async function growth({ quick, rounds }: Size, report: Report): Promise<void> {
  const most = quick ? 100_000 : 10_000_000;
  const sizes = (quick ? [1000, most] : [100_000, 1_000_000, most]).map((events) => ({ events, accounts: 1 }));
  let first: number | undefined;
  for (const size of [...sizes, { events: most, accounts: 200 }]) {
    const grown = await startGrown(size);
    try {
      const { events, accounts } = size;
      const bench = `growth, ${events.toLocaleString("en")} events${accounts > 1 ? ` of ${accounts} accounts` : ""}`;
      const costs: number[] = [];
      // The first round warms the compiler. Each lies in hours of its own, among what is stored already.
      for (let round = -1; round < rounds; round++) {
        const cost = await costOfRound(grown, Date.now() - (rounds - round) * 3 * HOUR_MS, quick ? 5 : 50);
        if (round >= 0) costs.push(cost);
      }
      const cost = median(costs);
      first ??= cost;
      const ratio = cost / first;
      report.add({ bench, unit: "µs of server CPU a capture", value: cost, ratio, against: "the smallest" });
      for (const [name, times] of Object.entries(await readTimeline(grown, quick ? 30 : 300))) {
        for (const share of [0.5, 0.99])
          report.add({ bench, unit: `ms ${name}, p${share * 100}`, value: quantile(times, share) });
      }
    } finally {
      await grown.server.stop();
    }
  }
}

/** Each pair of batches is another person's. @returns µs of the server's processor time a capture */
async function costOfRound({ server, people }: GrownServer, startMs: number, pairs: number): Promise<number> {
  const [left, right] = twoTrays(pairs, startMs);
  const ready: ReadyPush[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const tray = people[pair % people.length]?.trays[0];
    if (tray === undefined) throw new Error("nobody was paired");
    for (const captures of [left[pair], right[pair]]) ready.push(await readyPush(server.origin, tray, captures ?? []));
  }
  const before = processorTime(server.pid());
  for (const each of ready) await push(each);
  return ((processorTime(server.pid()) - before) * 1e6) / (ready.length * BATCH);
}
