import { acceptOrigin } from "@tandem/tray/origin";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { sentenceOf } from "../surface/words.ts";
import { REFUSED } from "./origin.ts";
import { pairDevice } from "./pair.ts";

/**
 * Follows `vscode://tandem.tandem/pair?window=…&origin=…`. A link alone never chooses the server: a modal names it first.
 * While the editor is paired it does nothing.
 */
export async function followLink(editor: Editor, uri: vscode.Uri): Promise<void> {
  const { tray, log } = editor;
  if (uri.path !== "/pair") return log.warn("A link that Tandem does not know was ignored.");
  const query = new URLSearchParams(uri.query);
  const asked = acceptOrigin(query.get("origin") ?? "");
  const pairingWindowId = query.get("window");
  if ("device" in tray.status()) {
    log.warn("A pairing link was ignored, for this editor is paired.");
    vscode.window.showInformationMessage(`The link changed nothing. ${sentenceOf(tray.status())}`);
    return;
  }
  if (asked.outcome === "refused-origin") {
    vscode.window.showWarningMessage(`The pairing link was refused. ${REFUSED[asked.reason]}`);
    return;
  }
  const choice = await vscode.window.showInformationMessage(
    `Pair this editor with ${asked.origin}?`,
    {
      modal: true,
      detail: "A link asked for it. Go on only where this is your own server: it will receive what you record.",
    },
    "Pair",
  );
  if (choice !== "Pair") return;
  await pairDevice(editor, { origin: asked.origin, ...(pairingWindowId && { pairingWindowId }) });
}
