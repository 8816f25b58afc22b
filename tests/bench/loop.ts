import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "../hosts/server.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { median, quantile, type Report, type Size } from "./figures.ts";
import { pairPeople } from "./paired-trays.ts";
import type { ProvenTray } from "./proven-tray.ts";
import { push, type ReadyPush, readyPush } from "./push.ts";
import { savedBatch } from "./workload.ts";

/** As many captures as a push may hold. */
const CAPTURES = 1000;
/** Between two questions of the others, in ms; they wait for nobody, so that a long wait counts as often as it would be met. */
const ASKED_EVERY_MS = 5;

/**
 * While a tray pushes full batches one after the other: how long whoever asks for /healthz waits, against the same in
 * peace, and for how long the server's process was held in one piece.
 */
export async function loop({ quick, rounds }: Size, report: Report): Promise<void> {
  const folder = temporaryFolder("held");
  const file = join(folder.path, "held");
  const server = await startServer({
    preload: join(import.meta.dir, "held-loop.ts"),
    env: { TANDEM_BENCH_HELD: file },
  });
  try {
    const [tray] = (await pairPeople(server, 1, 1)).flatMap((paired) => paired.trays);
    if (tray === undefined) throw new Error("nobody was paired");
    const batches = quick ? 20 : 100;
    const measured = {
      peace: [] as number[][],
      pushes: [] as number[][],
      batch: [] as number[][],
      held: [] as number[][],
    };
    // One round before the first counts: the compiler is cold.
    for (let round = -1; round < rounds; round++) {
      const ready = await readyBatches(server.origin, tray, round, batches);
      let going = true;
      const asked = othersWait(server.origin, () => going);
      const before = heldTimes(file).length;
      const took = await pushAll(ready);
      going = false;
      const pushes = await asked;
      const end = performance.now() + (quick ? 500 : 3000);
      const peace = await othersWait(server.origin, () => performance.now() < end);
      if (round < 0) continue;
      measured.pushes.push(pushes);
      measured.peace.push(peace);
      measured.batch.push(took);
      // Those of the peace after it are too few and too short to matter.
      measured.held.push(heldTimes(file).slice(before));
    }
    report.add({ bench: "loop", unit: `ms a batch of ${CAPTURES}, p50`, value: median(measured.batch.flat()) });
    for (const [name, share] of [
      ["p50", 0.5],
      ["p99", 0.99],
      ["max", 1],
    ] as const) {
      const value = median(measured.held.map((times) => quantile(times, share)));
      report.add({ bench: "loop, held in one piece, if over 1 ms", unit: `ms ${name}`, value });
    }
    for (const [name, share] of [
      ["p50", 0.5],
      ["p99", 0.99],
      ["max", 1],
    ] as const) {
      const inPeace = median(measured.peace.map((waits) => quantile(waits, share)));
      const beside = median(measured.pushes.map((waits) => quantile(waits, share)));
      report.add({ bench: "loop, others in peace", unit: `ms ${name}`, value: inPeace });
      const ratio = beside / inPeace;
      report.add({
        bench: "loop, others beside pushes",
        unit: `ms ${name}`,
        value: beside,
        ratio,
        against: "in peace",
      });
    }
    report.note(
      "loop: the one who asks is in one process with the one who pushes, whose bodies and proofs are made before.",
    );
  } finally {
    await server.stop();
    folder.remove();
  }
}

/** In ms, so far. */
function heldTimes(file: string): number[] {
  return readFileSync(file, "utf8").trim().split("\n").map(Number);
}

/** Every round lies in a time of its own, so that each stores something new. */
function readyBatches(origin: string, tray: ProvenTray, round: number, batches: number): Promise<ReadyPush[]> {
  const observer = crypto.randomUUID();
  const start = Date.now() - (round + 2) * 10 * 86_400_000;
  return Promise.all(
    Array.from({ length: batches }, (_, batch) => {
      const captures = savedBatch(observer, CAPTURES, start + batch * CAPTURES * 200);
      return readyPush(origin, tray, captures);
    }),
  );
}

/** Asks for /healthz at a steady pace. @returns the ms that each question waited for its answer */
async function othersWait(origin: string, isGoing: () => boolean): Promise<number[]> {
  const asked: Promise<number>[] = [];
  for (let due = performance.now(); isGoing(); due += ASKED_EVERY_MS) {
    await Bun.sleep(Math.max(0, due - performance.now()));
    asked.push(wait(origin));
  }
  return Promise.all(asked);
}

async function wait(origin: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${origin}/healthz`);
  await response.text();
  if (!response.ok) throw new Error(`/healthz answered ${response.status}`);
  return performance.now() - begun;
}

/** @returns the ms that each took */
async function pushAll(ready: readonly ReadyPush[]): Promise<number[]> {
  const took: number[] = [];
  for (const each of ready) {
    const begun = performance.now();
    await push(each);
    took.push(performance.now() - begun);
  }
  return took;
}
