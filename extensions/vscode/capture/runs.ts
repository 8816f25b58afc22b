import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { Payload } from "@tandem/contract/fingerprint";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { mayCapture } from "./may-capture.ts";
import { workspaceOf } from "./place.ts";
import { reasonOf } from "./reason-of.ts";

/** Captures tasks that ended, with the exit code where their process told one. */
export function captureTasks(editor: Editor): vscode.Disposable {
  const observer = randomUUID();
  const startedAt = new Map<vscode.TaskExecution, number>();
  const exited = new Map<vscode.TaskExecution, number>();
  return vscode.Disposable.from(
    vscode.tasks.onDidStartTask(({ execution }) => startedAt.set(execution, Date.now())),
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (exitCode !== undefined) exited.set(execution, exitCode);
    }),
    // It comes after the end of the process, where there was one.
    vscode.tasks.onDidEndTask(({ execution }) => {
      const { name, scope } = execution.task;
      const folder = typeof scope === "object" ? scope : undefined;
      const code = exited.get(execution);
      const at = startedAt.get(execution);
      startedAt.delete(execution);
      exited.delete(execution);
      void keepRun(editor, { source: "tasks", type: "task.finished", observer, folder, name, at, code });
    }),
  );
}

/** Captures debug runs that ended; VS Code tells no exit code of theirs. */
export function captureDebugRuns(editor: Editor): vscode.Disposable {
  const observer = randomUUID();
  const startedAt = new Map<string, number>();
  return vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession(({ id }) => startedAt.set(id, Date.now())),
    vscode.debug.onDidTerminateDebugSession(({ id, name, workspaceFolder: folder, parentSession }) => {
      const at = startedAt.get(id);
      startedAt.delete(id);
      // A debugger's helpers run below the run that the person started.
      if (parentSession === undefined)
        void keepRun(editor, { source: "debug", type: "debug.finished", observer, folder, name, at });
    }),
  );
}

interface Run {
  readonly source: "tasks" | "debug";
  readonly type: string;
  readonly observer: string;
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly name: string;
  readonly at: number | undefined;
  readonly code?: number | undefined;
}

async function keepRun({ tray, log }: Editor, run: Run): Promise<void> {
  const folder = run.folder ?? vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined || !mayCapture(run.source, tray.status())) return;
  const { observer, type, name, code } = run;
  const now = Date.now();
  const at = run.at ?? now;
  try {
    const workspace = (await workspaceOf(folder.uri)) ?? basename(folder.uri.fsPath);
    const payload: Payload = { workspace, name, ...(code === undefined ? {} : { exit_code: code }) };
    await tray.capture({ observer, type, payload, at, durationMs: now - at, about: folder.uri.fsPath });
  } catch (fault) {
    log.warn(`A run could not be captured: ${reasonOf(fault)}`);
  }
}
