import { startServer } from "../hosts/server.ts";
import { Person } from "../journeys/world/person.ts";
import { median, quantile, type Report, type Size } from "./figures.ts";
import { processorTime } from "./processor-time.ts";
import { type ProvenTray, pairTray } from "./proven-tray.ts";
import { smallBatch } from "./workload.ts";

const TRAYS = 50;
/** Each tray pushes five captures this often, in ms: 20 a second. */
const EVERY_MS = 250;
const READERS = 4;

/** How long a push waits for its answer while 50 trays push 20 captures a second each, without and with readers. */
export async function latency({ quick, rounds }: Size, report: Report): Promise<void> {
  const server = await startServer();
  try {
    const people: { person: Person; trays: ProvenTray[] }[] = [];
    for (let account = 0; account < 10; account++) {
      const person = await Person.signIn(server, `Person ${account}`);
      const trays: ProvenTray[] = [];
      for (let tray = 0; tray < TRAYS / 10; tray++) trays.push(await pairTray(server.origin, person.confirm));
      people.push({ person, trays });
    }
    const seconds = quick ? 5 : 30;
    const measured = { without: [] as number[][], with: [] as number[][] };
    for (let round = 0; round < rounds; round++) {
      for (const readers of ["without", "with"] as const) {
        const cpuBefore = processorTime(server.pid());
        const until = performance.now() + seconds * 1000;
        const reading = people.slice(0, readers === "with" ? READERS : 0).map(async ({ person }) => {
          while (performance.now() < until) await person.ask("GET", "/v1/timeline?limit=200");
        });
        const all = people.flatMap(({ trays }) => trays);
        const pushing = all.map((tray, index) => pushSteadily(server.origin, tray, index, until));
        measured[readers].push((await Promise.all(pushing)).flat());
        await Promise.all(reading);
        const used = (processorTime(server.pid()) - cpuBefore) / seconds;
        report.add({ bench: `latency, ${readers} readers, round ${round + 1}`, unit: "server cores", value: used });
      }
    }
    for (const readers of ["without", "with"] as const) {
      const at = (share: number) => median(measured[readers].map((times) => quantile(times, share)));
      const p50 = at(0.5);
      report.add({ bench: `latency, ${readers} readers`, unit: "ms p50", value: p50 });
      for (const [name, share] of [
        ["p99", 0.99],
        ["p99.9", 0.999],
      ] as const)
        report.add({
          bench: `latency, ${readers} readers`,
          unit: `ms ${name}`,
          value: at(share),
          ratio: at(share) / p50,
          against: "its own p50",
        });
    }
  } finally {
    await server.stop();
  }
}

/** @returns the ms that each push took */
async function pushSteadily(origin: string, tray: ProvenTray, index: number, until: number): Promise<number[]> {
  const observer = crypto.randomUUID();
  const times: number[] = [];
  // The trays are not in step with each other.
  let due = performance.now() + (index * EVERY_MS) / TRAYS;
  while (due < until) {
    await Bun.sleep(Math.max(0, due - performance.now()));
    const headers = await tray.headers();
    const body = JSON.stringify({ captures: smallBatch(observer, 5, Date.now()) });
    const begun = performance.now();
    const response = await fetch(`${origin}/v1/events`, { method: "POST", headers, body });
    await response.text();
    if (!response.ok) throw new Error(`a push was refused: ${response.status}`);
    times.push(performance.now() - begun);
    due += EVERY_MS;
  }
  return times;
}
