import type { TrayStatus } from "@tandem/tray/status";
import * as vscode from "vscode";
import { confirmDiscard } from "../acts/discard.ts";
import { settle } from "../acts/settle.ts";
import type { Editor } from "../editor.ts";
import { pairDevice } from "../pairing/pair.ts";
import { captures, isOrAre, sentenceOf } from "./words.ts";

/** Tells the person when pairing succeeds and when the tray stops, with the next step; and the log of every change. */
export function announceChanges(editor: Editor): vscode.Disposable {
  const { tray, log } = editor;
  let before = tray.status();
  tellOnStart(editor, before);
  return new vscode.Disposable(
    tray.onStatus((now) => {
      const was = before;
      before = now;
      if (was.state !== now.state) log.info(`${was.state} → ${now.state}. ${sentenceOf(now)}`);
      if (isHere(editor)) tell(editor, was, now);
    }),
  );
}

/** Where several windows are open, the one that the person looks at speaks, else the one that holds the tray. */
function isHere({ tray }: Editor): boolean {
  return vscode.window.state.focused || tray.leads();
}

function tellOnStart(editor: Editor, status: TrayStatus): void {
  editor.log.info(sentenceOf(status));
  if (status.state === "revoked" && status.outbox.waiting > 0) tellRevoked(editor, status);
  if (status.state === "undecided") settle(editor);
}

function tell(editor: Editor, was: TrayStatus, now: TrayStatus): void {
  // Behind a pairing that was called off stands what was told before it.
  if (now.state === "revoked" && was.state !== "revoked" && was.state !== "pairing") tellRevoked(editor, now);
  if (was.state === "pairing" && now.state === "recording") {
    tellPaired(now);
  }
  if (now.state === "undecided" && was.state !== "undecided") settle(editor);
  if (warningOf(now) !== undefined && warningOf(was) === undefined) tellAuditWarning(editor, warningOf(now));
}

async function tellPaired(status: TrayStatus): Promise<void> {
  const message = `${sentenceOf(status)} What you save and commit is recorded from now on.`;
  const choice = await vscode.window.showInformationMessage(message, "Show status");
  if (choice) await vscode.commands.executeCommand("tandem.showStatus");
}

async function tellRevoked(editor: Editor, status: TrayStatus & { state: "revoked" }): Promise<void> {
  const { waiting } = status.outbox;
  const kept =
    waiting === 0 ? "" : ` ${captures(waiting)} ${isOrAre(waiting)} still kept here. Pair again, or discard.`;
  const choices = waiting === 0 ? ["Pair again"] : ["Pair again", "Discard"];
  const choice = await vscode.window.showWarningMessage(`${sentenceOf(status)}${kept}`, ...choices);
  if (choice === "Pair again") await pairDevice(editor, { origin: status.origin });
  if (choice === "Discard") await confirmDiscard(editor);
}

const warningOf = (status: TrayStatus) => ("auditWarning" in status ? status.auditWarning : undefined);

async function tellAuditWarning({ tray }: Editor, warning = ""): Promise<void> {
  const choice = await vscode.window.showWarningMessage(warning, "I know why", "Show status");
  if (choice === "I know why") await tray.acknowledgeAuditWarning();
  if (choice === "Show status") await vscode.commands.executeCommand("tandem.showStatus");
}
