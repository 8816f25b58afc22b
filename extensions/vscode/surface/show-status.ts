import * as vscode from "vscode";
import { settle } from "../acts/settle.ts";
import type { Editor } from "../editor.ts";
import { captures, clockNote, moment, sentenceOf } from "./words.ts";

/** Shows what the tray is doing and what can be done about it, as a list. */
export async function showStatus(editor: Editor): Promise<void> {
  const { tray } = editor;
  const status = tray.status();
  const facts: vscode.QuickPickItem[] = [{ label: sentenceOf(status) }];
  const acts: Choice[] = [];
  if ("device" in status) {
    facts.push({ label: `This device is named ${status.device.name}.` });
    if (status.lastContact !== undefined) {
      facts.push({ label: `The server last answered at ${moment(status.lastContact)}.` });
    }
    const clock = status.clock && clockNote(status.clock.offsetMs);
    if (clock) facts.push({ label: clock });
    if (status.auditWarning !== undefined) {
      facts.push({ label: `$(warning) ${status.auditWarning}` });
      acts.push({ label: "$(check) I know why the history differs", run: () => tray.acknowledgeAuditWarning() });
    }
  }
  facts.push({ label: `${capitalised(captures(status.outbox.waiting))} waiting to be sent.` });

  if (status.state === "pairing") acts.push(command("$(key) Show waiting code", "tandem.showCode"));
  if (status.state === "undecided") {
    const label = `$(question) Decide about ${captures(status.outbox.waiting)} made for ${status.previous.account.name}`;
    acts.push({ label, run: () => settle(editor) });
  }
  if (status.state === "not-paired" || status.state === "revoked")
    acts.push(command("$(add) Pair device", "tandem.pair"));
  if (status.state === "paused") acts.push(command("$(debug-start) Resume", "tandem.resume"));
  if (status.state === "recording" || status.state === "offline") {
    acts.push(command("$(debug-pause) Pause", "tandem.pause"));
  }
  if (status.outbox.setAside > 0) {
    acts.push(
      command(
        `$(list-unordered) Show ${captures(status.outbox.setAside)} that the server refused`,
        "tandem.showRefused",
      ),
    );
  }
  if ("device" in status) acts.push(command("$(circle-slash) Unpair", "tandem.unpair"));
  if (status.outbox.waiting > 0) acts.push(command("$(trash) Discard waiting captures", "tandem.discard"));
  acts.push(command("$(output) Show log", "tandem.showLog"));

  const separator = { label: "You can", kind: vscode.QuickPickItemKind.Separator };
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem | Choice>([...facts, separator, ...acts], {
    title: "Tandem",
  });
  if (chosen && "run" in chosen) await chosen.run();
}

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Thenable<unknown>;
}

function command(label: string, id: string): Choice {
  return { label, run: () => vscode.commands.executeCommand(id) };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
