import type { Heartbeat, HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { runLanes } from "./contestants/contestant.ts";
import type { TandemProcesses } from "./contestants/tandem-processes.ts";
import { median, type Report, type Size } from "./figures.ts";
import { processorTime } from "./processor-time.ts";
import type { ProvenTray } from "./proven-tray.ts";
import { push, type ReadyPush, readyPush } from "./push.ts";
import { smallBatch } from "./workload.ts";

/** As many as a tray that works with a person has for one push. */
const CAPTURES = 5;

/** What the requests cost that most trays send most of the day: a sign of life, and a push of a few captures. */
export async function smallRequests(
  processes: TandemProcesses,
  { quick, rounds }: Size,
  report: Report,
): Promise<void> {
  const { origin } = processes;
  for (const [name, makeReady] of [
    ["heartbeats", (tray: ProvenTray) => readyHeartbeat(origin, tray)],
    [
      `pushes of ${CAPTURES}`,
      (tray: ProvenTray) => readyPush(origin, tray, smallBatch(OBSERVER, CAPTURES, nextPushAt(tray), APART_MS)),
    ],
  ] as const) {
    const costs: { server: number; database: number }[] = [];
    // A server runs for weeks: some rounds before the first that counts, until its compiler has done its work.
    for (let round = quick ? -1 : -5; round < rounds; round++) {
      // A proof is good for a minute, also on a machine that is busy.
      const lanes = await readyLanes(await processes.trays(), quick ? 10 : 100, makeReady);
      const cost = await costOf(processes, lanes);
      if (round >= 0) costs.push(cost);
    }
    const bench = `scale: ${name}`;
    report.add({ bench, unit: "µs of server CPU each", value: median(costs.map(({ server }) => server)) });
    report.add({ bench, unit: "µs of PostgreSQL CPU each", value: median(costs.map(({ database }) => database)) });
  }
}

const OBSERVER = crypto.randomUUID();

/** As far apart as a person's captures are: all at once they would lie within one window, and each push would read them all. */
const APART_MS = 60_000;
const BEGUN_MS = 7 * 86_400_000;

/** A tray's pushes follow one another through the last days. */
function nextPushAt(tray: ProvenTray): number {
  const at = pushAt.get(tray) ?? Date.now() - BEGUN_MS;
  pushAt.set(tray, at + CAPTURES * APART_MS);
  return at;
}

const pushAt = new WeakMap<ProvenTray, number>();

function readyLanes(
  trays: readonly ProvenTray[],
  each: number,
  makeReady: (tray: ProvenTray) => Promise<ReadyPush>,
): Promise<ReadyPush[][]> {
  return Promise.all(trays.map((tray) => Promise.all(Array.from({ length: each }, () => makeReady(tray)))));
}

/** Of a tray that knows the audit chain as it stands, as most do most of the day. */
async function readyHeartbeat(origin: string, tray: ProvenTray): Promise<ReadyPush> {
  const learning = known.get(tray) ?? learn(origin, tray);
  known.set(tray, learning);
  return heartbeat(origin, tray, { audit_seq: await learning });
}

const known = new WeakMap<ProvenTray, Promise<number>>();

async function learn(origin: string, tray: ProvenTray): Promise<number> {
  const { url, headers, body } = await heartbeat(origin, tray, {});
  const answer = (await (await fetch(url, { method: "POST", headers, body })).json()) as HeartbeatAnswer;
  return Number(answer.audit.head.split("\n")[1]);
}

async function heartbeat(origin: string, tray: ProvenTray, more: Partial<Heartbeat>): Promise<ReadyPush> {
  const beat = { sent_at: new Date().toISOString(), queue_length: 0, client_version: "0.1.0", ...more };
  return {
    url: `${origin}/v1/heartbeat`,
    headers: await tray.headers("POST", "/v1/heartbeat"),
    body: new TextEncoder().encode(JSON.stringify(beat)),
  };
}

/** @returns µs of processor time a request */
async function costOf({ pids, databasePid }: TandemProcesses, lanes: readonly (readonly ReadyPush[])[]) {
  // All of them are asked of the first process.
  const server = () => processorTime(pids[0] ?? 0);
  const before = { server: server(), database: processorTime(databasePid) };
  await runLanes(lanes, push);
  const requests = lanes.flat().length;
  return {
    server: ((server() - before.server) * 1e6) / requests,
    database: ((processorTime(databasePid) - before.database) * 1e6) / requests,
  };
}
