import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/** The processor seconds that a process and its children have used so far, those that have ended too (Linux). */
export function processorTime(pid: number): number {
  const stats = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const ticks = stats.reduce(
    (sum, stat) => sum + (stat.parent === pid ? stat.ticks : 0) + (stat.pid === pid ? stat.ticks + stat.ofEnded : 0),
    0,
  );
  return ticks / TICKS_PER_SECOND;
}

/** The bytes of a process that are in memory. */
export function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) * 1024;
}

function statOf(pid: number): { pid: number; parent: number; ticks: number; ofEnded: number } | undefined {
  try {
    // The name in brackets may hold anything, so the fields are counted from behind it.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map((at) =>
      Number(fields[at]),
    );
    return { pid, parent, ticks: user + system, ofEnded: endedUser + endedSystem };
  } catch {
    // It has ended since the list was made.
    return undefined;
  }
}
