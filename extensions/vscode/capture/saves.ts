import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { mayCapture } from "./may-capture.ts";
import { reasonOf } from "./reason-of.ts";
import { savedDocument } from "./saved-document.ts";

/** Captures what is saved in this window. */
export function captureSaves({ tray, log }: Editor): vscode.Disposable {
  const observer = randomUUID();
  return vscode.workspace.onDidSaveTextDocument(async (document) => {
    if (!mayCapture("saves", tray.status())) return;
    try {
      const saved = await savedDocument(document, { observer, heardAt: Date.now() });
      if (saved) await tray.capture(saved);
    } catch (fault) {
      log.warn(`A save could not be captured: ${reasonOf(fault)}`);
    }
  });
}
