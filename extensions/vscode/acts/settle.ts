import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { captures, isOrAre } from "../surface/words.ts";
import { tellUnpaired } from "./unpair.ts";

/** Captures of another account or server wait: the person says what becomes of them. */
export async function settle({ tray, log }: Editor): Promise<void> {
  const status = tray.status();
  if (status.state !== "undecided") return;
  const { waiting } = status.outbox;
  const send = `Send to ${status.account.name}`;
  const discard = `Discard ${captures(waiting)}`;
  const choice = await vscode.window.showWarningMessage(
    `${captures(waiting)} made for ${status.previous.account.name} at ${status.previous.origin} ${isOrAre(waiting)} still kept here. This editor is now paired as ${status.account.name} at ${status.origin}. Nothing is recorded or sent until you decide.`,
    send,
    discard,
    "Unpair and keep",
  );
  if (choice === undefined) return;
  const decision = choice === send ? "send" : choice === discard ? "discard" : "cancel";
  const unpaired = await tray.settleOutbox(decision);
  log.info(`The captures of another account: ${decision}.`);
  if (unpaired) await tellUnpaired(unpaired.outcome, status);
}
