import type { OutboxBound } from "@tandem/tray/node/file-outbox";
import type { Ports } from "@tandem/tray/ports";
import * as vscode from "vscode";
import { captures } from "../surface/words.ts";

const MIB = 1024 * 1024;
const SMALLEST_MIB = 1;
const TELL_AGAIN_MS = 3_600_000;

/** The person's bound on the disk; tells, at most once an hour, that captures were dropped to keep it. */
export function outboxBound(mebibytes: () => number, log: Ports["log"]): OutboxBound {
  let dropped = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    bytes: () => Math.max(SMALLEST_MIB, mebibytes()) * MIB,
    thinned(count) {
      dropped += count;
      log("warn", `The outbox reached ${mebibytes()} MiB: ${captures(count)} dropped, the oldest spans first.`);
      if (performance.now() - toldAt < TELL_AGAIN_MS) return;
      toldAt = performance.now();
      void tell(dropped, mebibytes());
    },
  };
}

async function tell(dropped: number, mebibytes: number): Promise<void> {
  const choice = await vscode.window.showWarningMessage(
    `What waits to be sent has reached ${mebibytes} MiB. ${captures(dropped)} of the oldest, no commit among them, had to go. Raise the limit, or bring the server back.`,
    "Raise limit",
    "Show status",
  );
  if (choice === "Raise limit") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "tandem.outbox.maxMiB");
  }
  if (choice === "Show status") await vscode.commands.executeCommand("tandem.showStatus");
}
