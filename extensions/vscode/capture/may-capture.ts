import * as vscode from "vscode";

/** The sources that a person can switch off, by the name of their setting under `tandem.capture`. */
export type Source = "saves" | "diskChanges" | "active" | "commits" | "checkouts" | "tasks" | "debug" | "logs";

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
export function mayCapture(source: Source, state: string): boolean {
  if (!vscode.workspace.isTrusted || (state !== "recording" && state !== "offline")) return false;
  return vscode.workspace.getConfiguration("tandem.capture").get(source, true);
}
