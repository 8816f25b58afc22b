import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { moment } from "../surface/words.ts";

/** Stops recording for an hour, until tomorrow or until resumed, as the person chooses. */
export async function pause({ tray, log }: Editor): Promise<void> {
  const choices = [
    { label: "For an hour", until: Date.now() + 3_600_000 },
    { label: "Until tomorrow", until: startOfTomorrow() },
    { label: "Until I resume", until: undefined },
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title: "Tandem: Pause",
    placeHolder: "Nothing is recorded while paused. What waits is still sent.",
  });
  if (chosen === undefined) return;
  await tray.pause(chosen.until);
  log.info(chosen.until === undefined ? "Paused until resumed." : `Paused until ${moment(chosen.until)}.`);
}

export async function resume({ tray, log }: Editor): Promise<void> {
  await tray.resume();
  log.info("Resumed.");
}

function startOfTomorrow(): number {
  const day = new Date();
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}
