import type { LogOutputChannel, Memento } from "vscode";
import type { UnderWay } from "./capture/under-way.ts";
import type { SharedTray } from "./windows/shared-tray.ts";

/** What the acts of this window work with. */
export interface Editor {
  readonly tray: SharedTray;
  readonly underWay: UnderWay;
  readonly log: LogOutputChannel;
  /** Small memory of this person's VS Code; no secrets. */
  readonly memory: Memento;
}
