import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { clockTime } from "../surface/words.ts";
import { copyCode } from "./copy-code.ts";
import { revealCode } from "./reveal-code.ts";

const MASK = "••••-••••";

/**
 * Says that a code is ready and until when. It holds no letter of the code: a notification's text goes on to screen
 * readers, and stays with them after it is closed.
 * @param fromPage whether a page of the web companion already waits for the code
 */
export async function showWaitingCode(editor: Editor, { fromPage = false } = {}): Promise<void> {
  const status = editor.tray.status();
  if (status.state !== "pairing") {
    await tellNoCode();
    return;
  }
  const where = fromPage ? "Type it on the page that you came from" : `Type it on ${status.verificationUri}`;
  const choices = ["Copy", "Reveal", ...(fromPage ? [] : ["Open page"]), "Cancel"];
  const choice = await vscode.window.showInformationMessage(
    `A pairing code is ready: ${MASK}. ${where}, until ${clockTime(status.expiresAt)}.`,
    ...choices,
  );
  if (choice === "Copy") await copyCode(editor);
  if (choice === "Reveal") await revealCode(editor);
  if (choice === "Open page") {
    await vscode.env.openExternal(vscode.Uri.parse(status.verificationUri));
    await showWaitingCode(editor);
  }
  if (choice === "Cancel") await cancelPairing(editor);
}

export async function cancelPairing({ tray, log }: Editor): Promise<void> {
  if (tray.status().state !== "pairing") return;
  await tray.cancelPairing();
  log.info("The pairing was cancelled here.");
  vscode.window.showInformationMessage("The pairing is cancelled. Its code pairs nothing any more.");
}

/** The code that was asked for is gone: used, expired or cancelled. */
async function tellNoCode(): Promise<void> {
  const choice = await vscode.window.showInformationMessage("No pairing code is waiting.", "Pair device");
  if (choice) await vscode.commands.executeCommand("tandem.pair");
}
