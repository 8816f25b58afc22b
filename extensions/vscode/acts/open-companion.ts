import * as vscode from "vscode";
import type { Editor } from "../editor.ts";

/** Opens the list of devices on the server's web page. */
export async function openCompanion({ tray }: Editor): Promise<void> {
  const status = tray.status();
  if ("origin" in status) await vscode.env.openExternal(vscode.Uri.parse(`${status.origin}/settings/devices`));
  else await vscode.commands.executeCommand("tandem.pair");
}
