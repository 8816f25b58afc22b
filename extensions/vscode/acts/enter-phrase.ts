import { Buffer } from "node:buffer";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { keyOfPhrase } from "../privacy/hide.ts";
import { personSettings } from "../settings/person-settings.ts";

/** Asks for the phrase that hides, once on each machine. Only a key made from it is kept, and neither leaves the machine. */
export async function enterPhrase({ tray, memory, log }: Editor): Promise<void> {
  const phrase = await vscode.window.showInputBox({
    title: "Tandem: Phrase that hides",
    prompt: "Enter the same phrase on each of your machines. It never leaves them, and cannot be shown again.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (typed) => (typed.trim().length < SHORTEST ? `At least ${SHORTEST} characters.` : undefined),
  });
  if (phrase === undefined) return;
  await tray.keepHidingKey(Buffer.from(keyOfPhrase(phrase)).toString("base64"));
  await memory.update(ENTERED, true);
  log.info("The phrase that hides was entered.");
  vscode.window.showInformationMessage(
    "The phrase is kept. What you hide matches on every machine with the same phrase.",
  );
}

/** Says once a window that something is hidden, but not so that other machines match. */
export function askForPhrase({ memory }: Editor): vscode.Disposable {
  let asked = false;
  const ask = async () => {
    if (asked || personSettings().hide.length === 0 || memory.get(ENTERED) === true) return;
    asked = true;
    const choice = await vscode.window.showInformationMessage(
      "What you chose to hide is hidden. Enter your phrase so that your other machines still match.",
      "Enter phrase",
    );
    if (choice !== undefined) await vscode.commands.executeCommand("tandem.enterPhrase");
  };
  ask();
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration("tandem.hide")) ask();
  });
}

const SHORTEST = 12;
const ENTERED = "phraseEntered";
