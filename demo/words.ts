import type { DemoMachine } from "./machine.ts";
import type { Occurrence } from "./occurrences.ts";

export function describePairing({ name, skewMs, tray }: DemoMachine): string {
  const status = tray.status();
  const clock = "clock" in status ? status.clock : undefined;
  const wrong = `${Math.abs(skewMs) / 1000} s ${skewMs > 0 ? "fast" : "slow"}`;
  const measured = clock === undefined ? "" : `; its heartbeat measured ${clock.offsetMs} ms ± ${clock.uncertaintyMs}`;
  return `  ${name} is paired. Its clock is ${wrong}${measured}`;
}

export function describeOccurrences(occurrences: readonly Occurrence[]): string {
  const commits = occurrences.filter(({ kind }) => kind === "commits").length;
  return `Replaying this repository: ${commits} commits and ${occurrences.length - commits} files …`;
}

export function describeCounts(machines: readonly DemoMachine[]): string {
  const sum = (status: keyof DemoMachine["results"]) =>
    machines.reduce((total, { results }) => total + results[status], 0);
  const captures = machines.reduce((total, { saw }) => total + saw.saves + saw.commits, 0);
  return [
    `captures  ${captures}   what the two trays noticed`,
    `stored    ${sum("stored")}   events in the timeline`,
    `merged    ${sum("merged")}   captures of an event that the other machine had seen already`,
    `replayed  ${sum("replayed")}   captures sent twice on purpose, which changed nothing`,
    ...(sum("rejected") > 0 ? [`rejected  ${sum("rejected")}   captures that the server would not take`] : []),
  ].join("\n");
}

export function describeMachine({ name, saw, results }: DemoMachine): string {
  return `${name} saw ${saw.commits} commits and ${saw.saves} saves: ${results.stored} first, ${results.merged} after the other`;
}
