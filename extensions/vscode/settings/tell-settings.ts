import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import type { Occasion } from "./kept-settings.ts";
import { readSettings } from "./person-settings.ts";

/** Tells the tray of all windows what this window reads in the person's settings: now, before any source starts, and at a change. */
export async function tellSettings({ tray, log }: Editor): Promise<vscode.Disposable> {
  let told = "";
  const tell = async (occasion: Occasion) => {
    const { settings, faults } = readSettings();
    const trouble = faults.join(" ");
    // All windows read the same: the one that the person looks at speaks, else the one that holds the tray.
    if (trouble !== told && (vscode.window.state.focused || tray.leads())) void tellTrouble(trouble);
    told = trouble;
    try {
      await tray.keepSettings(settings, occasion);
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

async function tellTrouble(trouble: string): Promise<void> {
  if (trouble === "") return;
  const choice = await vscode.window.showWarningMessage(trouble, "Open settings");
  if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "tandem");
}
