import { startServer } from "../hosts/server.ts";
import { Person } from "../journeys/world/person.ts";
import { fullDay } from "../web/full-day.ts";
import { median, quantile, type Report, type Size } from "./figures.ts";
import { processorTime } from "./processor-time.ts";
import { pairTray } from "./proven-tray.ts";

const DAY_MS = 86_400_000;
const MIDNIGHT = Date.UTC(2026, 4, 4);
const BATCH = 1000;

/** A day of 100,000 events as a picture: how long it takes, and how long whoever asks meanwhile is kept waiting. */
export async function picture({ quick, rounds }: Size, report: Report): Promise<void> {
  const server = await startServer();
  try {
    const person = await Person.signIn(server, "Ada");
    const events = quick ? 20_000 : 100_000;
    for (const captures of fullDay(MIDNIGHT, DAY_MS, events).captures) {
      const tray = await pairTray(server.origin, person.confirm);
      for (let first = 0; first < captures.length; first += BATCH) {
        const body = JSON.stringify({ captures: captures.slice(first, first + BATCH) });
        const response = await fetch(`${server.origin}/v1/events`, {
          method: "POST",
          headers: await tray.headers(),
          body,
        });
        if (!response.ok) throw new Error(`a push was refused: ${response.status}`);
      }
    }
    const query = new URLSearchParams({
      from: new Date(MIDNIGHT).toISOString(),
      to: new Date(MIDNIGHT + DAY_MS).toISOString(),
    });
    const bench = `picture, ${events.toLocaleString("en")} events`;
    for (const [what, path] of [
      ["drawn", `/v1/timeline/picture?${query}`],
      ["searched in vain", `/v1/timeline/picture?${query}&search=zq7zq7`],
      ["page searched in vain", "/v1/timeline?search=zq7zq7"],
    ] as const) {
      const took: number[] = [];
      const waits: number[] = [];
      const before = processorTime(server.pid());
      for (let round = 0; round < 5 * rounds; round++) {
        let going = true;
        const asking = othersWait(server.origin, () => going);
        const begun = performance.now();
        await person.ask("GET", path);
        took.push(performance.now() - begun);
        going = false;
        waits.push(...(await asking));
      }
      const cpu = ((processorTime(server.pid()) - before) * 1000) / took.length;
      report.add({ bench: `${bench}, ${what}`, unit: "ms p50", value: median(took) });
      report.add({ bench: `${bench}, ${what}`, unit: "ms of server CPU, the others' questions included", value: cpu });
      report.add({ bench: `${bench}, ${what}`, unit: "ms that others waited, p99", value: quantile(waits, 0.99) });
      report.add({ bench: `${bench}, ${what}`, unit: "ms that others waited, most", value: Math.max(...waits) });
    }
  } finally {
    await server.stop();
  }
}

/** @returns the ms that each of many small questions, one after the other, waited for its answer */
async function othersWait(origin: string, isGoing: () => boolean): Promise<number[]> {
  const waits: number[] = [];
  do {
    const begun = performance.now();
    await (await fetch(`${origin}/healthz`)).text();
    waits.push(performance.now() - begun);
  } while (isGoing());
  return waits;
}
