import type { HostServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { Person } from "../journeys/world/person.ts";
import { median, type Report, type Size } from "./figures.ts";
import { fillDatabase } from "./fill-database.ts";
import { pairPeople, startBenchServer } from "./paired-trays.ts";
import { residentBytes } from "./processor-time.ts";
import { push, readyPush } from "./push.ts";
import { twoTrays } from "./workload.ts";

/** Between two questions whether the server answers already, and between two looks at its memory, in ms. */
const LOOK_EVERY_MS = 5;
const PEOPLE = 3;

/** The time from process start to the first answer, and resident memory at rest, under load and after it: empty and grown. */
export async function memoryAndStart({ quick, rounds }: Size, report: Report): Promise<void> {
  const server = await startBenchServer();
  try {
    await Person.signIn(server, "Person 0");
    let empty: Measured | undefined;
    for (const events of [0, quick ? 100_000 : 10_000_000]) {
      await server.kill();
      // What the load before has stored is little beside it.
      fillDatabase(server.dataFolder, events);
      const measured = await measure(server, rounds, quick ? 20 : 200);
      const named = `${events.toLocaleString("en")} events`;
      for (const [name, value] of Object.entries(measured)) {
        const figure = { bench: `${name}, ${named}`, unit: name === "start" ? "ms to the first answer" : "MiB", value };
        const before = empty?.[name as keyof Measured];
        report.add(before === undefined ? figure : { ...figure, ratio: value / before, against: "no events" });
      }
      empty = measured;
    }
    report.note(
      `start, memory: the machine has the files in memory already; the first answer is looked for every ${LOOK_EVERY_MS} ms. ` +
        `Load: ${2 * PEOPLE} trays push batches of 500 as fast as they can, two people read the timeline.`,
    );
  } finally {
    await server.stop();
  }
}

type Measured = Record<"start" | "memory at rest" | "memory under load" | "memory at rest after load", number>;

async function measure(server: HostServer, rounds: number, batches: number): Promise<Measured> {
  const starts: number[] = [];
  for (let round = 0; round < rounds; round++) starts.push(await timedStart(server));
  const atRest = await settledMemory(server);
  const most = await memoryUnderLoad(server, batches);
  const after = await settledMemory(server);
  return {
    start: median(starts),
    "memory at rest": atRest,
    "memory under load": most,
    "memory at rest after load": after,
  };
}

async function timedStart(server: HostServer): Promise<number> {
  await server.kill();
  const begun = performance.now();
  const [took] = await Promise.all([firstAnswer(server.origin, begun), server.restart()]);
  return took;
}

async function firstAnswer(origin: string, begun: number): Promise<number> {
  const answers = async () => (await fetch(`${origin}/healthz`)).ok;
  await until("the server to answer", answers, { everyMs: LOOK_EVERY_MS, timeoutMs: 60_000 });
  return performance.now() - begun;
}

/** Resident MiB once they stay as they are. */
async function settledMemory(server: HostServer): Promise<number> {
  let last = Number.NaN;
  return until(
    "memory to settle",
    () => {
      const before = last;
      last = residentBytes(server.pid()) / 2 ** 20;
      return Math.abs(last - before) < 0.5 && last;
    },
    { everyMs: 1000, timeoutMs: 60_000 },
  );
}

/** The most resident MiB that were seen while trays pushed and people read. */
async function memoryUnderLoad(server: HostServer, batches: number): Promise<number> {
  const people = await pairPeople(server, PEOPLE, 2);
  const start = Date.now() - 100 * 86_400_000 + Math.random() * 86_400_000;
  let most = 0;
  let going = true;
  const looking = until(
    "the load to end",
    () => {
      most = Math.max(most, residentBytes(server.pid()) / 2 ** 20);
      return !going;
    },
    { everyMs: LOOK_EVERY_MS, timeoutMs: 600_000 },
  );
  const reading = people.slice(1).map(async ({ person }) => {
    while (going) await person.ask("GET", "/v1/timeline?limit=200");
  });
  const pushing = people.flatMap(({ trays }) =>
    trays.map(async (tray, index) => {
      for (const captures of twoTrays(batches, start)[index] ?? [])
        await push(await readyPush(server.origin, tray, captures));
    }),
  );
  await Promise.all(pushing).finally(() => (going = false));
  await Promise.all([...reading, looking]);
  return most;
}
