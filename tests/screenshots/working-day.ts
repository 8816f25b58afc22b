import { createHash } from "node:crypto";
import type { Observation } from "@tandem/tray/tray";
import type { DemoMachine } from "../../demo/machine.ts";

const MINUTE = 60_000;
const WORKSPACE = "github.com/ada/orrery";

/** What happened on a day of work, in hours since midnight, and which machines saw it: a save, a commit or work in a file. */
const SAVES = [
  [8.63, "both", "src/planets.ts"],
  [8.97, "both", "src/orbit.ts"],
  [9.36, "laptop", "notes/tuesday.md"],
  [9.72, "both", "src/orbit.test.ts"],
  [10.4, "both", "src/orbit.ts"],
  [11.05, "desk", "src/render.ts"],
  [11.61, "both", "src/render.ts"],
  [13.4, "desk", "src/shaders/sun.glsl"],
  [13.92, "both", "src/shaders/sun.glsl"],
  [14.55, "both", "src/planets.ts"],
  [15.2, "laptop", "notes/tuesday.md"],
  [15.83, "both", "README.md"],
  [16.47, "both", "src/planets.ts"],
] as const;
const COMMITS = [9.78, 11.66, 14.02, 16.52] as const;
const WORK = [
  ["laptop", 8.5, 10.5, "src/orbit.ts"],
  ["desk", 10.1, 12.1, "src/render.ts"],
  ["desk", 13.2, 15.1, "src/shaders/sun.glsl"],
  ["laptop", 14.4, 16.6, "src/planets.ts"],
] as const;

/** Lets two trays notice the day, each by its own clock, one after the other, and waits until the server has all of it. */
export async function work(laptop: DemoMachine, desk: DemoMachine, midnightMs: number): Promise<void> {
  for (const [name, machine, laterMs] of [
    ["laptop", laptop, 0],
    ["desk", desk, 120],
  ] as const) {
    for (const seen of dayOf(name, midnightMs, machine, laterMs)) await machine.tray.capture(seen);
    while ((await machine.outbox.length()) > 0) {
      await machine.tray.wake();
      await Bun.sleep(50);
    }
  }
}

function dayOf(
  name: "laptop" | "desk",
  midnightMs: number,
  { observers, skewMs }: DemoMachine,
  laterMs: number,
): Observation[] {
  const at = (hours: number) => midnightMs + Math.round(hours * 60) * MINUTE + (Math.round(hours * 7919) % MINUTE);
  const saves = SAVES.filter(([, who]) => who === name || who === "both").map(([hours, , path]) => ({
    observer: observers.saves,
    type: "document.saved",
    payload: { workspace: WORKSPACE, path, content_sha256: digest(`${path}${hours}`), language: "typescript" },
    at: at(hours) + laterMs + skewMs,
  }));
  const commits = COMMITS.map((hours) => ({
    observer: observers.commits,
    type: "git.commit",
    payload: { sha: digest(String(hours)).slice(0, 40), repository: WORKSPACE },
    intrinsicAt: at(hours),
  }));
  const spans = WORK.filter(([who]) => who === name).map(([, from, to, path]) => ({
    observer: observers.saves,
    type: "document.active",
    payload: { workspace: WORKSPACE, path },
    at: at(from) + skewMs,
    durationMs: at(to) - at(from),
  }));
  return [...saves, ...commits, ...spans];
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
