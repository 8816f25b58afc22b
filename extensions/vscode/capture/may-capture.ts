import * as vscode from "vscode";
import type { EditorStatus, Source } from "../settings/sources.ts";

/** Starts what runs programs in the folder, such as git, once the person trusts it. */
export function onceTrusted(start: () => vscode.Disposable): vscode.Disposable {
  if (vscode.workspace.isTrusted) return start();
  let started: vscode.Disposable | undefined;
  const granted = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    started ??= start();
  });
  return new vscode.Disposable(() => {
    granted.dispose();
    started?.dispose();
  });
}

/** Whether a source may capture now: the person lets it, trusts the folder, and the tray records. */
export function mayCapture(source: Source, status: EditorStatus): boolean {
  return vscode.workspace.isTrusted && isRecorded(source, status);
}

/** Whether what a source sees in a trusted folder is recorded now. */
export function isRecorded(source: Source, { state, switchedOff }: EditorStatus): boolean {
  if (state !== "recording" && state !== "offline") return false;
  // What a folder sets goes before what the person has set for all.
  const set = vscode.workspace.getConfiguration("tandem.capture").inspect<boolean>(source);
  return set?.workspaceFolderValue ?? set?.workspaceValue ?? !switchedOff.includes(source);
}
