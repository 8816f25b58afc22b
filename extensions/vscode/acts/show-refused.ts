import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { moment } from "../surface/words.ts";

/** Lists the captures that the server refused, with its reasons. */
export async function showRefused({ tray }: Editor): Promise<void> {
  const refused = await tray.setAside();
  if (refused.length === 0) {
    vscode.window.showInformationMessage("The server has refused no captures.");
    return;
  }
  const items = refused.map(({ capture, reason }) => ({
    label: capture.type,
    description: moment(capture.observed_at_ms),
    detail: reason,
  }));
  await vscode.window.showQuickPick(items, {
    title: "Tandem: Captures that the server refused",
    placeHolder: "They are kept here until you discard what waits.",
  });
}
