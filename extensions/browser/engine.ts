import { openTray, type Tray } from "@tandem/tray/tray";
import browser from "webextension-polyfill";
import { openAlone } from "./alone.ts";
import { type BrowserDatabase, openDatabase } from "./host/database.ts";
import { browserPorts } from "./host/ports.ts";
import { reviseWaiting } from "./privacy/revise-waiting.ts";
import { areUnapplied, settingsIn } from "./privacy/settings.ts";

/** The tray of this browser profile, and the database beside it. */
export interface Engine {
  readonly tray: Tray;
  readonly database: BrowserDatabase;
}

/** Opens the one engine of this profile: it takes up what the last worker left, be it a pairing or a push. */
export function openEngine(): Promise<Engine> {
  return openAlone("tandem.engine", async () => {
    const clientVersion = browser.runtime.getManifest().version;
    const database = await openDatabase();
    const ports = browserPorts(database);
    await applyUnapplied(database);
    const tray = await openTray({ clientId: "tandem-browser", clientVersion }, ports);
    return { tray, database };
  });
}

/** Where a worker was killed while the settings changed, what waits must obey them before anything is pushed. */
async function applyUnapplied(database: BrowserDatabase): Promise<void> {
  if (await areUnapplied(database)) await reviseWaiting(database, await settingsIn(database));
}
