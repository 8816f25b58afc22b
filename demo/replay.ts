import type { Observation } from "@tandem/tray/tray";
import type { DemoMachine } from "./machine.ts";
import type { Occurrence } from "./occurrences.ts";

/** Each machine sees this share of the commits and of the saves: one from the beginning on, the other up to the end. */
const SHARE = 0.7;
/** How much later than the first machine the second notices a save, at most, in ms. */
const NOTICED_WITHIN_MS = 1500;
/** How many captures each tray sends again, as though the answer to them had been lost. */
const LOST_ANSWER = 100;
const TOLD_EVERY_MS = 1000;
const AT_ONCE = 100;

/** Replays the occurrences on two machines at once, so that they overlap, and then what a lost answer would send again. */
export async function replayOverlapping(
  occurrences: readonly Occurrence[],
  machines: readonly DemoMachine[],
  tell: (progress: string) => void,
): Promise<void> {
  const parts = partsOf(occurrences);
  await told(machines, tell, () =>
    Promise.all(machines.map((machine, index) => replay(machine, parts[index] ?? [], index * NOTICED_WITHIN_MS))),
  );
}

/** Of each kind for itself: in a fresh clone every file is newer than every commit. */
function partsOf(occurrences: readonly Occurrence[]): [Occurrence[], Occurrence[]] {
  const first = new Set<Occurrence>();
  const second = new Set<Occurrence>();
  for (const kind of ["commits", "saves"] as const) {
    const ofKind = occurrences.filter((occurrence) => occurrence.kind === kind);
    const seen = Math.ceil(ofKind.length * SHARE);
    for (const occurrence of ofKind.slice(0, seen)) first.add(occurrence);
    for (const occurrence of ofKind.slice(ofKind.length - seen)) second.add(occurrence);
  }
  return [occurrences.filter((one) => first.has(one)), occurrences.filter((one) => second.has(one))];
}

async function replay(machine: DemoMachine, part: readonly Occurrence[], noticedWithinMs: number): Promise<void> {
  for (let at = 0; at < part.length; at += AT_ONCE) {
    const chunk = part.slice(at, at + AT_ONCE);
    await Promise.all(
      chunk.map((occurrence, index) => {
        machine.saw[occurrence.kind] += 1;
        const lateMs = noticedWithinMs === 0 ? 0 : (index * 37) % noticedWithinMs;
        return machine.tray.capture(observe(machine, occurrence, lateMs));
      }),
    );
    if (at === 0) await sendTwice(machine);
  }
  await emptied(machine);
}

/** What a tray's own sources would have noticed, by its own wrong clock. */
function observe({ observers, skewMs }: DemoMachine, { kind, at, payload }: Occurrence, lateMs: number): Observation {
  return kind === "commits"
    ? { observer: observers.commits, type: "git.commit", payload, intrinsicAt: at }
    : { observer: observers.saves, type: "document.saved", payload, at: at + lateMs + skewMs };
}

/** As a tray does whose push arrived and whose answer did not: the same captures come once more. */
async function sendTwice({ outbox, ...machine }: DemoMachine): Promise<void> {
  const held = await outbox.oldest(LOST_ANSWER);
  await emptied({ outbox, ...machine });
  await outbox.append(held);
}

async function emptied({ tray, outbox }: DemoMachine): Promise<void> {
  while ((await outbox.length()) > 0) {
    await tray.wake();
    await Bun.sleep(20);
  }
}

async function told(machines: readonly DemoMachine[], tell: (progress: string) => void, work: () => Promise<unknown>) {
  const telling = setInterval(() => {
    const waiting = machines.map(({ name, tray }) => `${name} ${tray.status().outbox.waiting}`).join(", ");
    tell(`  waiting to be pushed: ${waiting}`);
  }, TOLD_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(telling);
  }
}
