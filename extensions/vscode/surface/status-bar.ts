import type { TrayStatus } from "@tandem/tray/status";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { captures, clockNote, moment, sentenceOf } from "./words.ts";

/** One item in the status bar that says what the tray is doing; it opens the status, or the next step. */
export function showStatusBar({ tray }: Editor): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("tandem.status", vscode.StatusBarAlignment.Right, 50);
  item.name = "Tandem";
  const draw = (status: TrayStatus) => {
    const { text, spoken, color } = FACES[status.state];
    const warned = "auditWarning" in status && status.auditWarning !== undefined;
    item.text = text;
    item.accessibilityInformation = { label: `Tandem: ${spoken}${since(status)}` };
    item.tooltip = tooltipOf(status);
    item.command = COMMANDS[status.state] ?? "tandem.showStatus";
    item.backgroundColor = warned || color ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    vscode.commands.executeCommand("setContext", "tandem.state", status.state);
    vscode.commands.executeCommand("setContext", "tandem.paired", "device" in status);
  };
  draw(tray.status());
  item.show();
  const stop = tray.onStatus(draw);
  return new vscode.Disposable(() => {
    stop();
    item.dispose();
  });
}

interface Face {
  readonly text: string;
  readonly spoken: string;
  readonly color?: true;
}

const FACES: Record<TrayStatus["state"], Face> = {
  "not-paired": { text: "$(circle-large-outline) Pair Tandem", spoken: "not paired" },
  pairing: { text: "$(key) Tandem waiting", spoken: "a pairing code is waiting" },
  undecided: { text: "$(question) Tandem undecided", spoken: "waiting for your decision", color: true },
  recording: { text: "$(pass-filled) Tandem", spoken: "recording" },
  paused: { text: "$(debug-pause) Tandem paused", spoken: "paused" },
  offline: { text: "$(debug-disconnect) Tandem offline", spoken: "offline, recording here" },
  revoked: { text: "$(circle-slash) Tandem revoked", spoken: "revoked, not recording", color: true },
};

const COMMANDS: Partial<Record<TrayStatus["state"], string>> = {
  "not-paired": "tandem.pair",
  pairing: "tandem.showCode",
};

/** Heard without opening the tooltip: since when, and how much waits. */
function since(status: TrayStatus): string {
  if (status.state !== "offline") return "";
  return ` since ${moment(status.since)}, ${captures(status.outbox.waiting)} waiting`;
}

function tooltipOf(status: TrayStatus): vscode.MarkdownString {
  const lines = [sentenceOf(status), ...outboxLines(status)];
  if ("device" in status) {
    if (status.lastContact !== undefined) lines.push(`The server last answered at ${moment(status.lastContact)}.`);
    if (status.lastPush !== undefined) lines.push(`It last took captures at ${moment(status.lastPush)}.`);
    if (status.clock) lines.push(clockNote(status.clock.offsetMs) ?? "This machine's clock agrees with the server's.");
    if (status.auditWarning !== undefined) lines.push(status.auditWarning);
  }
  const tooltip = new vscode.MarkdownString("**Tandem**");
  // Names and addresses come from the server; as text they cannot become links or images.
  for (const line of lines) tooltip.appendMarkdown("\n\n").appendText(line);
  return tooltip;
}

function outboxLines({ outbox }: TrayStatus): string[] {
  const lines = [`${outbox.waiting === 0 ? "Nothing is" : captures(outbox.waiting)} waiting to be sent.`];
  return outbox.setAside > 0 ? [...lines, `${captures(outbox.setAside)} refused by the server.`] : lines;
}
