import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { deviceItems } from "./devices.ts";
import { todayItems } from "./today.ts";

/** The view "Tandem": today on all machines, live while it is seen, and this machine's device. */
export function showView({ tray }: Editor): vscode.Disposable {
  const today = new Items(() => todayItems(tray));
  const devices = new Items(async () => deviceItems(tray.status()));
  const todayView = vscode.window.createTreeView("tandem.today", { treeDataProvider: today });
  const devicesView = vscode.window.createTreeView("tandem.devices", { treeDataProvider: devices });
  let timer: NodeJS.Timeout | undefined;
  let pushed: number | undefined;

  function keepLive(): void {
    clearInterval(timer);
    if (!todayView.visible) return;
    today.refresh();
    timer = setInterval(() => today.refresh(), LOOK_MS);
  }

  const stop = tray.onStatus((status) => {
    devices.refresh();
    const contact = "device" in status ? status.lastContact : undefined;
    // What was pushed just now is there.
    if (todayView.visible && contact !== pushed) today.refresh();
    pushed = contact;
  });
  keepLive();
  return vscode.Disposable.from(
    todayView,
    devicesView,
    todayView.onDidChangeVisibility(keepLive),
    vscode.commands.registerCommand("tandem.refreshToday", () => today.refresh()),
    new vscode.Disposable(() => {
      stop();
      clearInterval(timer);
    }),
  );
}

/** How often the server is asked what other machines brought, while someone looks. */
const LOOK_MS = 5_000;

/** A flat list that is read anew when it is refreshed; one reading at a time. */
class Items implements vscode.TreeDataProvider<vscode.TreeItem> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #read: () => Promise<vscode.TreeItem[]>;

  constructor(read: () => Promise<vscode.TreeItem[]>) {
    this.#read = read;
  }

  refresh(): void {
    this.#changed.fire();
  }

  getTreeItem(item: vscode.TreeItem): vscode.TreeItem {
    return item;
  }

  getChildren(parent?: vscode.TreeItem): Promise<vscode.TreeItem[]> {
    return parent === undefined ? this.#read() : Promise.resolve([]);
  }
}
