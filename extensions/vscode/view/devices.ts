import type { TrayStatus } from "@tandem/tray/status";
import * as vscode from "vscode";
import { captures, clockNote, moment, sentenceOf } from "../surface/words.ts";

/** This machine's own device and how it fares. A tray may not see the account's others; the web companion does. */
export function deviceItems(status: TrayStatus): vscode.TreeItem[] {
  if (!("device" in status)) return [];
  const { device, lastContact, clock, outbox, origin } = status;
  const off = clock && clockNote(clock.offsetMs);
  return [
    item(device.name, "vm", "this editor", "tandem.showStatus"),
    item(sentenceOf(status), "info"),
    ...(lastContact === undefined ? [] : [item(`The server last answered at ${moment(lastContact)}.`, "pulse")]),
    item(`${outbox.waiting === 0 ? "Nothing is" : captures(outbox.waiting)} waiting to be sent.`, "inbox"),
    ...(off === undefined ? [] : [item(off, "watch")]),
    item("All devices, on the web page", "link-external", origin, "tandem.openCompanion"),
  ];
}

function item(label: string, icon: string, description?: string, command?: string): vscode.TreeItem {
  const made = new vscode.TreeItem(label);
  made.iconPath = new vscode.ThemeIcon(icon);
  if (description !== undefined) made.description = description;
  if (command !== undefined) made.command = { command, title: label };
  return made;
}
