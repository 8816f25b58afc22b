import { columnsOf, INSERT } from "./contestants/postgres.ts";
import { startPostgres } from "./contestants/postgres-cluster.ts";
import { median, quantile, type Report, type Size } from "./figures.ts";
import { type PairedPerson, pairPeople, startBenchServer } from "./paired-trays.ts";
import { processorTime } from "./processor-time.ts";
import { push, readyPush } from "./push.ts";
import { type MakeReady, steadyPushes, TRAYS } from "./steady-pushes.ts";

const PEOPLE = 10;
const READERS = 4;
const TAILS = [
  ["p99", 0.99],
  ["p99.9", 0.999],
] as const;

/** One kind of load, with what it measured so far, round by round. */
interface Load {
  readonly name: string;
  readonly pid: number;
  readonly readers: number;
  makeReady(people: readonly PairedPerson[]): MakeReady;
  readonly waits: number[][];
  readonly cores: number[];
}

/**
 * How long a push waits for its answer while 50 trays push 20 captures a second each, without and with readers of the
 * timeline; and how long an insert of as many rows waits in PostgreSQL, over as many connections.
 */
export async function latency({ quick, onlyOurs, rounds }: Size, report: Report): Promise<void> {
  const server = await startBenchServer();
  const postgres = onlyOurs
    ? undefined
    : await startPostgres(TRAYS).catch((fault: Error) => void report.note(`left out: ${fault.message}`));
  try {
    const pushes = (people: readonly PairedPerson[]) => pushesOf(server.origin, people);
    const ours = [0, READERS].map((readers) => newLoad(`latency, ${readers} readers`, server.pid(), pushes, readers));
    const theirs = postgres && newLoad("latency, PostgreSQL 15", postgres.pid, () => insertsOf(postgres.sql));
    for (let round = 0; round < rounds; round++) {
      const people = await pairPeople(server, PEOPLE, TRAYS / PEOPLE);
      for (const load of theirs ? [...ours, theirs] : ours) await measure(load, people, quick ? 5 : 30);
    }
    tell(report, ours, theirs);
  } finally {
    await postgres?.close();
    await server.stop();
  }
}

function newLoad(name: string, pid: number, makeReady: Load["makeReady"], readers = 0): Load {
  return { name, pid, readers, makeReady, waits: [], cores: [] };
}

function pushesOf(origin: string, people: readonly PairedPerson[]): MakeReady {
  const trays = people.flatMap((paired) => paired.trays);
  return async (index, captures) => {
    const tray = trays[index];
    if (tray === undefined) throw new Error("there are too few trays");
    const ready = await readyPush(origin, tray, captures);
    return () => push(ready);
  };
}

function insertsOf(sql: Bun.SQL): MakeReady {
  return async (tray, captures) => {
    const values = [tray % PEOPLE, ...columnsOf(captures)];
    return () => sql.unsafe(INSERT, values);
  };
}

async function measure(load: Load, people: readonly PairedPerson[], seconds: number): Promise<void> {
  const pushing = await steadyPushes(seconds, load.makeReady(people));
  const before = processorTime(load.pid);
  const begun = performance.now();
  let going = true;
  const reading = people.slice(0, load.readers).map(async ({ person }) => {
    while (going) await person.ask("GET", "/v1/timeline?limit=200");
  });
  load.waits.push(await pushing().finally(() => (going = false)));
  await Promise.all(reading);
  // It takes longer than it should where the server does not keep up.
  load.cores.push(((processorTime(load.pid) - before) * 1000) / (performance.now() - begun));
}

function tell(report: Report, loads: readonly Load[], theirs: Load | undefined): void {
  const at = ({ waits }: Load, share: number) => median(waits.map((ofRound) => quantile(ofRound, share)));
  for (const load of theirs ? [...loads, theirs] : loads) {
    const bench = load.name;
    const p50 = at(load, 0.5);
    report.add({ bench, unit: "ms p50", value: p50 });
    for (const [name, share] of TAILS)
      report.add({
        bench,
        unit: `ms ${name}`,
        value: at(load, share),
        ratio: at(load, share) / p50,
        against: "its p50",
      });
    report.add({ bench, unit: "server cores", value: median(load.cores) });
    if (theirs === undefined || load === theirs) continue;
    for (const [name, share] of [["p50", 0.5], ...TAILS] as const) {
      const ratio = at(load, share) / at(theirs, share);
      report.add({ bench, unit: `ms ${name}`, value: at(load, share), ratio, against: theirs.name });
    }
  }
}
