import { randomUUID } from "node:crypto";
import type { StatePort } from "@tandem/tray/ports";
import * as vscode from "vscode";
import type { GuardedTray } from "../../privacy/guarded-tray.ts";
import { mayCapture } from "../may-capture.ts";
import { reasonOf } from "../reason-of.ts";
import { timeOfLine } from "./line-time.ts";
import { endOfLog, type LogPlace, readLog, startOfLog } from "./log-file.ts";
import type { WatchedLog } from "./watched-logs.ts";

/**
 * Captures what is appended to the logs that the person named, in the one window that holds the tray. Where each was left off
 * is kept after its lines are on disk: a crash in between reads lines again, as another observer, and doubles no event.
 */
export function followLogs(
  tray: Pick<GuardedTray, "capture" | "status">,
  named: () => { logs: WatchedLog[]; faults: string[] },
  state: StatePort,
  log: (message: string) => void,
): { stop(): Promise<void> } {
  const observers = new Map<string, string>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let told = "";

  const next = () => {
    if (!stopped) timer = setTimeout(begin, LOOK_MS);
  };
  const begin = () => {
    round = lookAtAll().catch((fault) => log(`A log could not be read: ${reasonOf(fault)}`));
    round.then(next);
  };

  async function lookAtAll(): Promise<void> {
    const { logs, faults } = named();
    const trouble = faults.join(" ");
    if (trouble !== told) tellTrouble(trouble);
    told = trouble;
    // An untrusted folder stops reading; what was written meanwhile is read once a trusted one is open.
    if (!vscode.workspace.isTrusted) return;
    for (const watched of logs) await look(watched);
  }

  async function look(watched: WatchedLog): Promise<void> {
    const key = `log.${watched.name}.${watched.path}`;
    let place = await state.get<LogPlace>(key);
    if (place === undefined) {
      // What stood there before it was watched is not read; a file that comes later is read from its start.
      await state.set(key, (await endOfLog(watched.path)) ?? startOfLog());
      return;
    }
    for (let more = true; more && !stopped; ) {
      const read = await readLog(watched.path, place);
      if (read === undefined) return;
      if (mayCapture("logs", tray.status())) await keep(watched, read.lines);
      if (read.place.offset !== place.offset || read.place.file !== place.file) await state.set(key, read.place);
      place = read.place;
      more = read.more;
    }
  }

  async function keep({ name, pattern }: WatchedLog, lines: readonly string[]): Promise<void> {
    const observer = observers.get(name) ?? randomUUID();
    observers.set(name, observer);
    // They share one write to the disk.
    await Promise.all(
      lines.map((line) => {
        const intrinsicAt = timeOfLine(line, pattern);
        const time = intrinsicAt === undefined ? { at: Date.now() } : { intrinsicAt };
        return tray.capture({ observer, type: "log.line", payload: { source: name, line }, ...time });
      }),
    );
  }

  begin();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

/** Appended files tell nothing by themselves on every system, so they are looked at. */
const LOOK_MS = 1_000;

async function tellTrouble(trouble: string): Promise<void> {
  if (trouble === "") return;
  const choice = await vscode.window.showWarningMessage(`${trouble} It is not recorded.`, "Open settings");
  if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "tandem.logs");
}
