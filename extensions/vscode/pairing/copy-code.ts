import * as vscode from "vscode";
import type { Editor } from "../editor.ts";

const ON_CLIPBOARD_MS = 60_000;

/** Puts the code on the clipboard without showing it, and takes it off after a minute if it is still there. */
export async function copyCode({ tray, log }: Editor): Promise<void> {
  const code = await tray.userCode();
  if (code === undefined) {
    vscode.window.showInformationMessage("No pairing code is waiting. Pair device asks for one.");
    return;
  }
  await vscode.env.clipboard.writeText(code);
  log.info("The pairing code was copied to the clipboard.");
  vscode.window.showInformationMessage("The code is on the clipboard, for a minute.");
  setTimeout(() => clear(code, log), ON_CLIPBOARD_MS);
}

async function clear(code: string, log: vscode.LogOutputChannel): Promise<void> {
  try {
    if ((await vscode.env.clipboard.readText()) !== code) return;
    await vscode.env.clipboard.writeText("");
    log.info("The pairing code was cleared from the clipboard.");
  } catch {
    // A browser lets nobody read the clipboard while another window has the focus.
    log.warn("The clipboard could not be read, so the pairing code may still be on it. It can be used once at most.");
  }
}
