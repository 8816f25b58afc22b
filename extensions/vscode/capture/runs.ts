import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { Payload } from "@tandem/contract/fingerprint";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { mayCapture } from "./may-capture.ts";
import { workspaceOf } from "./place.ts";
import { reasonOf } from "./reason-of.ts";

/** When a run began, and whether it might be captured then: one that began while it might not is not captured at its end. */
interface Begin {
  readonly at: number;
  readonly may: boolean;
}

/** Captures tasks that ended, with the exit code where their process told one. */
export function captureTasks(editor: Editor): vscode.Disposable {
  const observer = randomUUID();
  const begun = new Map<vscode.TaskExecution, Begin>();
  const exited = new Map<vscode.TaskExecution, number>();
  return vscode.Disposable.from(
    vscode.tasks.onDidStartTask(({ execution }) => begun.set(execution, begin("tasks", editor))),
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (exitCode !== undefined) exited.set(execution, exitCode);
    }),
    // It comes after the end of the process, where there was one.
    vscode.tasks.onDidEndTask(({ execution }) => {
      const { name, scope } = execution.task;
      const folder = typeof scope === "object" ? scope : undefined;
      const code = exited.get(execution);
      const began = begun.get(execution);
      begun.delete(execution);
      exited.delete(execution);
      void keepRun(editor, { source: "tasks", type: "task.finished", observer, folder, name, began, code });
    }),
  );
}

/** Captures debug runs that ended; VS Code tells no exit code of theirs. */
export function captureDebugRuns(editor: Editor): vscode.Disposable {
  const observer = randomUUID();
  const begun = new Map<string, Begin>();
  return vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession(({ id }) => begun.set(id, begin("debug", editor))),
    vscode.debug.onDidTerminateDebugSession(({ id, name, workspaceFolder: folder, parentSession }) => {
      const began = begun.get(id);
      begun.delete(id);
      // A debugger's helpers run below the run that the person started.
      if (parentSession === undefined)
        void keepRun(editor, { source: "debug", type: "debug.finished", observer, folder, name, began });
    }),
  );
}

type RunSource = "tasks" | "debug";

function begin(source: RunSource, { tray }: Editor): Begin {
  return { at: Date.now(), may: mayCapture(source, tray.status()) };
}

interface Run {
  readonly source: RunSource;
  readonly type: string;
  readonly observer: string;
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly name: string;
  /** Undefined where it began before this extension did. */
  readonly began: Begin | undefined;
  readonly code?: number | undefined;
}

async function keepRun({ tray, log }: Editor, run: Run): Promise<void> {
  const folder = run.folder ?? vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined || run.began?.may === false || !mayCapture(run.source, tray.status())) return;
  const { observer, type, name, code } = run;
  const now = Date.now();
  const at = run.began?.at ?? now;
  try {
    const workspace = (await workspaceOf(folder.uri)) ?? basename(folder.uri.fsPath);
    const payload: Payload = { workspace, name, ...(code === undefined ? {} : { exit_code: code }) };
    await tray.capture({ observer, type, payload, at, durationMs: now - at, about: folder.uri.fsPath });
  } catch (fault) {
    log.warn(`A run could not be captured: ${reasonOf(fault)}`);
  }
}
