import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { mayCapture } from "./may-capture.ts";
import { reasonOf } from "./reason-of.ts";
import { savedDocument } from "./saved-document.ts";

/** Captures what is saved in this window. */
export function captureSaves({ tray, log, underWay }: Editor): vscode.Disposable {
  const observer = randomUUID();
  async function keep(document: vscode.TextDocument): Promise<void> {
    const saved = await savedDocument(document, { observer, heardAt: Date.now() });
    if (saved) await tray.capture(saved);
  }
  return vscode.workspace.onDidSaveTextDocument((document) => {
    if (!mayCapture("saves", tray.status())) return;
    underWay.add(keep(document)).catch((fault) => log.warn(`A save could not be captured: ${reasonOf(fault)}`));
  });
}
