import type { Contestant, Lane } from "./contestants/contestant.ts";
import { postgres } from "./contestants/postgres.ts";
import { storingAlone } from "./contestants/storing-alone.ts";
import { tandem } from "./contestants/tandem.ts";
import { startTandemProcesses } from "./contestants/tandem-processes.ts";
import { median, type Report, type Size } from "./figures.ts";
import { processorTime } from "./processor-time.ts";
import { smallRequests } from "./small-requests.ts";
import { BATCH, twoTrays } from "./workload.ts";

/** Enough that no process waits for an account that another one holds. */
const ACCOUNTS = 8;
const TRAYS = 2;
const PROCESSES = [1, 2, 4];
const WARM_UP = 2;
const DAY_MS = 86_400_000;

interface Measured {
  readonly perSecond: number;
  /** µs a capture, by who used them. */
  readonly cpu: Readonly<Record<Worker, number>>;
}
type Worker = "server" | "PostgreSQL" | "client";

interface Runner {
  readonly contestant: Contestant;
  /** None of the client, which is this process. */
  readonly pids: Readonly<Partial<Record<Worker, readonly number[]>>>;
}

/** Captures a second of several processes over one PostgreSQL, against one on SQLite and plain inserts; 16 connections. */
export async function scale(size: Size, report: Report): Promise<void> {
  const { quick, onlyOurs, rounds } = size;
  const closing: (() => Promise<void>)[] = [];
  try {
    const processes = await startTandemProcesses(Math.max(...PROCESSES), { accounts: ACCOUNTS, traysEach: TRAYS });
    closing.push(processes.close);
    const sqlite = await tandem(ACCOUNTS, TRAYS);
    closing.push(sqlite.close);
    const plain = onlyOurs ? undefined : await postgres(ACCOUNTS * TRAYS);
    if (plain !== undefined) closing.push(plain.close);
    const limit = await storingAlone(ACCOUNTS * TRAYS);
    closing.push(limit.close);
    const pidsOf = ({ pid }: Contestant) => (pid === undefined ? [] : [pid]);
    const runners: Runner[] = [
      { contestant: { ...sqlite, name: SQLITE }, pids: { server: pidsOf(sqlite) } },
      ...PROCESSES.map((count) => ({
        contestant: processes.ofThem(count),
        pids: { server: processes.pids, PostgreSQL: [processes.databasePid] },
      })),
      { contestant: { ...limit, name: LIMIT }, pids: { PostgreSQL: pidsOf(limit) } },
      ...(plain === undefined ? [] : [{ contestant: { ...plain, name: PLAIN }, pids: { PostgreSQL: pidsOf(plain) } }]),
    ];
    const measured = new Map(runners.map(({ contestant }) => [contestant.name, [] as Measured[]]));
    // A proof is good for a minute, also on a machine that is busy.
    const batches = quick ? 5 : 15;
    // Rounds before the first that counts: compilers are cold, and each of PostgreSQL's processes has yet to map its shared memory.
    for (let round = -WARM_UP; round < rounds; round++)
      for (const [nth, runner] of runners.entries()) {
        // Several of them store in one database: each time in a day of its own, so that nothing was seen before.
        const start = Date.now() - (180 - (round + WARM_UP) * runners.length - nth) * DAY_MS;
        const figures = await timed(runner, lanesFrom(start, batches));
        if (round >= 0) measured.get(runner.contestant.name)?.push(figures);
      }
    tell(report, measured);
    await smallRequests(processes, size, report);
    for (const { table, rows, bytes } of await processes.sizes()) {
      const bench = `scale, ${rows.toLocaleString("en")} ${table}`;
      report.add({ bench, unit: "bytes each, indexes included", value: bytes / rows });
    }
    report.note(
      "scale: client, servers and PostgreSQL share the processors, so that more processes than those gain nothing here. " +
        "Idle server processes run on while fewer are measured. Plain inserts match exact keys only.",
    );
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

const SQLITE = "SQLite, 1 process";
const PLAIN = "plain inserts";
const LIMIT = "storing our rows alone, no server";

function lanesFrom(start: number, batches: number): Lane[] {
  return Array.from({ length: ACCOUNTS }, (_, account) =>
    twoTrays(batches, start).map((each) => ({ account, batches: each })),
  ).flat();
}

async function timed({ contestant, pids }: Runner, lanes: readonly Lane[]): Promise<Measured> {
  const captures = lanes.reduce((sum, { batches }) => sum + batches.length * BATCH, 0);
  const run = await contestant.prepare(lanes);
  const before = timesOf(pids);
  const begun = performance.now();
  await run();
  const seconds = (performance.now() - begun) / 1000;
  const after = timesOf(pids);
  const used = (worker: Worker) => ((after[worker] - before[worker]) * 1e6) / captures;
  const cpu = { server: used("server"), PostgreSQL: used("PostgreSQL"), client: used("client") };
  return { perSecond: captures / seconds, cpu };
}

/** The processor seconds that each has used so far. */
function timesOf(pids: Runner["pids"]): Record<Worker, number> {
  const sum = (those: readonly number[] = []) => those.reduce((total, pid) => total + processorTime(pid), 0);
  const { user, system } = process.cpuUsage();
  return { server: sum(pids.server), PostgreSQL: sum(pids.PostgreSQL), client: (user + system) / 1e6 };
}

function tell(report: Report, measured: ReadonlyMap<string, readonly Measured[]>): void {
  const speedOf = (name: string) => median(measured.get(name)?.map(({ perSecond }) => perSecond) ?? []);
  const one = [...measured.keys()].find((name) => name.endsWith(" 1 process") && name !== SQLITE) ?? "";
  for (const [name, figures] of measured) {
    const bench = `scale: ${name}`;
    const value = speedOf(name);
    if (name === SQLITE || name === PLAIN) report.add({ bench, unit: "captures/s", value });
    else
      for (const against of [SQLITE, PLAIN].filter((each) => measured.has(each)))
        report.add({ bench, unit: "captures/s", value, ratio: value / speedOf(against), against });
    const count = Number(/(\d+) processes/.exec(name)?.[1] ?? 1);
    if (count > 1) {
      const each = value / count;
      report.add({ bench, unit: "captures/s a process", value: each, ratio: each / speedOf(one), against: one });
    }
    const used = (["server", "PostgreSQL", "client"] as const).map(
      (worker) => [worker, median(figures.map(({ cpu }) => cpu[worker]))] as const,
    );
    for (const [worker, cpu] of used)
      if (cpu > 0) report.add({ bench, unit: `µs of ${worker} CPU a capture`, value: cpu });
    const cores = median(
      figures.map(({ perSecond, cpu }) => (perSecond * (cpu.server + cpu.PostgreSQL + cpu.client)) / 1e6),
    );
    report.add({ bench, unit: "cores that all of it kept busy", value: cores });
  }
}
