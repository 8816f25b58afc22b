import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { StatePort } from "@tandem/tray/ports";
import type { Observation } from "@tandem/tray/tray";
import { reasonOf } from "../reason-of.ts";
import { timeOfLine } from "./line-time.ts";
import { forgetOthers, leaveOut, readOn } from "./read-on.ts";
import type { WatchedLog } from "./watched-logs.ts";

/** What becomes of what is written now: it is recorded, recorded once it may be, or never. */
export type MayFollow = "record" | "wait" | "leave-out";

export interface LogsHost {
  named(): { logs: WatchedLog[]; faults: string[] };
  may(): MayFollow;
  /** @returns what ends the listening */
  onStatus(listener: () => void): () => void;
  capture(observation: Observation): Promise<void>;
  /** What is wrong with the logs that were named, in words for people; nothing where that is mended. */
  tellTrouble(trouble: string): void;
  log(message: string): void;
}

/**
 * Captures what is appended to the logs that the person named, in the one window that holds the tray. Where each was left off
 * is kept after its lines are on disk: a crash in between reads lines again, as another observer, and doubles no event.
 */
export function followLogs(host: LogsHost, state: StatePort): { stop(): Promise<void> } {
  const observers = new Map<string, string>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let told = "";

  const tell = (fault: unknown) => host.log(`A log could not be read: ${reasonOf(fault)}`);
  const begin = (may?: MayFollow) => {
    clearTimeout(timer);
    const mine = round.then(() => lookAtAll(may)).catch(tell);
    round = mine;
    mine.then(() => {
      if (!stopped && mine === round) timer = setTimeout(() => begin(), LOOK_MS);
    });
  };

  async function lookAtAll(may = host.may()): Promise<void> {
    const { logs, faults } = host.named();
    await forgetOthers(logs, state);
    const files: WatchedLog[] = [];
    for (const watched of logs) {
      if (await mayBeFile(watched.path)) files.push(watched);
      else faults.push(`The log "${watched.name}" is no file.`);
    }
    const trouble = faults.join(" ");
    if (trouble !== told) host.tellTrouble(trouble);
    told = trouble;
    // What is wrong with one keeps no other from being read.
    for (const watched of files) await look(watched, may).catch(tell);
  }

  async function look(watched: WatchedLog, may: MayFollow): Promise<void> {
    const keepLines = (lines: readonly string[]) => keep(watched, lines);
    if (may === "leave-out") await leaveOut(watched, state);
    if (may === "record")
      await readOn(watched, state, { keep: keepLines, goesOn: () => !stopped && host.may() === "record" });
  }

  async function keep({ name, pattern }: WatchedLog, lines: readonly string[]): Promise<void> {
    const observer = observers.get(name) ?? randomUUID();
    observers.set(name, observer);
    // They share one write to the disk.
    await Promise.all(
      lines.map((line) => {
        const intrinsicAt = timeOfLine(line, pattern);
        const time = intrinsicAt === undefined ? { at: Date.now() } : { intrinsicAt };
        return host.capture({ observer, type: "log.line", payload: { source: name, line }, ...time });
      }),
    );
  }

  let before = host.may();
  const unheard = host.onStatus(() => {
    const now = host.may();
    // At this moment, not at the next look: all that comes after it is read, and nothing of before.
    if (now !== before) begin(now);
    before = now;
  });
  begin();
  return {
    async stop() {
      stopped = true;
      unheard();
      clearTimeout(timer);
      await round;
    },
  };
}

/** Whether it is a file, or may be one later. Whoever opened a pipe would wait for its other end. */
async function mayBeFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? true;
}

/** Appended files tell nothing by themselves on every system, so they are looked at. */
const LOOK_MS = 1_000;
