import { startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { Person } from "../journeys/world/person.ts";
import { median, type Report, type Size } from "./figures.ts";
import { fillDatabase } from "./fill-database.ts";
import { residentBytes } from "./processor-time.ts";

/** Resident memory at rest and the time from process start to the first answer, empty and with many events stored. */
export async function memoryAndStart({ quick, rounds }: Size, report: Report): Promise<void> {
  const server = await startServer();
  try {
    await Person.signIn(server, "Ada");
    for (const events of [0, quick ? 100_000 : 10_000_000]) {
      await server.kill();
      fillDatabase(server.dataFolder, events);
      const starts: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await server.kill();
        const begun = performance.now();
        await server.restart();
        starts.push(performance.now() - begun);
      }
      const named = `${events.toLocaleString("en")} events`;
      report.add({ bench: `start, ${named}`, unit: "ms to the first answer", value: median(starts) });
      const idle = await until("memory at rest", () => residentBytes(server.pid()));
      report.add({ bench: `memory at rest, ${named}`, unit: "MiB", value: idle / 2 ** 20 });
    }
    report.note("A start is seen by asking every 50 ms, so it is told up to 50 ms too long.");
  } finally {
    await server.stop();
  }
}
