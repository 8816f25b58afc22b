import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import type { Occasion } from "./kept-settings.ts";
import { personSettings } from "./person-settings.ts";

/** Tells the tray of all windows what this window reads in the person's settings: now, before any source starts, and at a change. */
export async function tellSettings({ tray, log }: Editor): Promise<vscode.Disposable> {
  const tell = async (occasion: Occasion) => {
    try {
      await tray.keepSettings(personSettings(), occasion);
    } catch {
      log.warn(
        "The settings about what is recorded could not be applied to what waits; it is tried again at the next start.",
      );
    }
  };
  await tell("start");
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration("tandem")) void tell("change");
  });
}
