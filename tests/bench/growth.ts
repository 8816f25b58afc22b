import { startServer } from "../hosts/server.ts";
import { Person } from "../journeys/world/person.ts";
import { median, quantile, type Report, type Size } from "./figures.ts";
import { fillDatabase } from "./fill-database.ts";
import { processorTime } from "./processor-time.ts";
import { pairTray } from "./proven-tray.ts";
import { BATCH, twoTrays } from "./workload.ts";

/** What a capture and a page of the timeline cost as one account's stored events grow. */
export async function growth({ quick, rounds }: Size, report: Report): Promise<void> {
  const server = await startServer();
  try {
    const person = await Person.signIn(server, "Ada");
    let stored = 0;
    let first: number | undefined;
    for (const events of quick ? [1000, 100_000] : [100_000, 1_000_000, 10_000_000]) {
      await server.kill();
      fillDatabase(server.dataFolder, events - stored);
      stored = events;
      await server.restart();
      const tray = await pairTray(server.origin, person.confirm);
      const costs: number[] = [];
      for (let round = -1; round < rounds; round++) {
        const [batches] = twoTrays(quick ? 10 : 100, Date.now() - (rounds - round) * 86_400_000);
        const before = processorTime(server.pid());
        for (const captures of batches) {
          const headers = await tray.headers();
          const response = await fetch(`${server.origin}/v1/events`, {
            method: "POST",
            headers,
            body: JSON.stringify({ captures }),
          });
          await response.text();
          if (!response.ok) throw new Error(`a push was refused: ${response.status}`);
        }
        // The first round warms the compiler.
        if (round >= 0) costs.push(((processorTime(server.pid()) - before) * 1e6) / (batches.length * BATCH));
      }
      const cost = median(costs);
      const bench = `growth, ${events.toLocaleString("en")} events`;
      first ??= cost;
      report.add({
        bench,
        unit: "µs of server CPU a capture",
        value: cost,
        ratio: cost / first,
        against: "the smallest",
      });
      const pages: number[] = [];
      for (let page = 0; page < (quick ? 30 : 300); page++) {
        const begun = performance.now();
        await person.ask("GET", "/v1/timeline?limit=200");
        pages.push(performance.now() - begun);
      }
      for (const share of [0.5, 0.99])
        report.add({ bench, unit: `ms a timeline page, p${share * 100}`, value: quantile(pages, share) });
    }
    report.note(
      "growth: one account holds all events; many accounts and the live stream's catch-up are not measured yet.",
    );
  } finally {
    await server.stop();
  }
}
