import * as vscode from "vscode";
import type { EditorStatus } from "../../settings/sources.ts";
import { isRecorded } from "../may-capture.ts";
import type { MayFollow } from "./follow-logs.ts";

/** An untrusted folder stops reading; what was written meanwhile is read once a trusted one is open. */
export function mayFollow(status: EditorStatus): MayFollow {
  if (!isRecorded("logs", status)) return "leave-out";
  return vscode.workspace.isTrusted ? "record" : "wait";
}

export async function tellTrouble(trouble: string): Promise<void> {
  if (trouble === "") return;
  const choice = await vscode.window.showWarningMessage(`${trouble} It is not recorded.`, "Open settings");
  if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "tandem.logs");
}
