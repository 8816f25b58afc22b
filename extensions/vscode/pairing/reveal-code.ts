import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { clockTime } from "../surface/words.ts";
import { copyCode } from "./copy-code.ts";
import { revealPage } from "./reveal-page.ts";

let open: vscode.WebviewPanel | undefined;

/**
 * Shows the code for 10 seconds in a page of its own. A webview's text reaches no log and is not read out by itself, as
 * that of a notification is; the code goes there by message, so that it is in no HTML, title or state that VS Code keeps.
 */
export async function revealCode(editor: Editor): Promise<void> {
  const { tray, log } = editor;
  const status = tray.status();
  if (status.state !== "pairing") {
    vscode.window.showInformationMessage("No pairing code is waiting. Pair device asks for one.");
    return;
  }
  open?.dispose();
  const panel = vscode.window.createWebviewPanel("tandem.code", "Pairing code", vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
  });
  open = panel;
  const show = async () => {
    const code = await tray.userCode();
    if (code === undefined) return;
    await panel.webview.postMessage({ act: "show", code });
    log.info("The pairing code was revealed for 10 seconds.");
  };
  const stop = tray.onStatus((now) => {
    if (now.state !== "pairing") panel.dispose();
  });
  let wasReady = false;
  panel.webview.onDidReceiveMessage(({ act }: { act: "ready" | "show" | "copy" }) => {
    if (act === "copy") return copyCode(editor);
    // A page that was hidden by another tab is made anew when it is looked at again: nobody has asked for the code then.
    if (act === "ready" && wasReady) return;
    wasReady = true;
    return show();
  });
  panel.onDidChangeViewState(() => {
    if (!panel.active) panel.webview.postMessage({ act: "mask" });
  });
  const blur = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (!focused) panel.webview.postMessage({ act: "mask" });
  });
  panel.onDidDispose(() => {
    stop();
    blur.dispose();
    if (open === panel) open = undefined;
  });
  panel.webview.html = revealPage({
    nonce: randomBytes(16).toString("base64"),
    where: status.verificationUri,
    until: clockTime(status.expiresAt),
  });
}
