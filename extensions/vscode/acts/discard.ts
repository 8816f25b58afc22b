import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { captures, isOrAre } from "../surface/words.ts";

/** Empties the outbox, after saying how many captures will be lost. */
export async function confirmDiscard({ tray, log }: Editor): Promise<void> {
  const { waiting, setAside } = tray.status().outbox;
  const count = waiting + setAside;
  if (count === 0) {
    vscode.window.showInformationMessage("There are no captures waiting.");
    return;
  }
  const act = `Discard ${captures(count)}`;
  const choice = await vscode.window.showWarningMessage(
    `${captures(count)} ${isOrAre(count)} kept here and not on the server. Discarding deletes ${count === 1 ? "it" : "them"} for good.`,
    { modal: true },
    act,
  );
  if (choice !== act) return;
  await tray.discardOutbox();
  log.info(`Discarded ${captures(count)}.`);
}
