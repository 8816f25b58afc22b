import * as vscode from "vscode";
import { confirmDiscard } from "./acts/discard.ts";
import { askForPhrase, enterPhrase } from "./acts/enter-phrase.ts";
import { openCompanion } from "./acts/open-companion.ts";
import { pause, resume } from "./acts/pause.ts";
import { showRefused } from "./acts/show-refused.ts";
import { unpairDevice } from "./acts/unpair.ts";
import { captureActiveSpans } from "./capture/active-spans.ts";
import { captureCheckouts } from "./capture/checkouts.ts";
import { captureCommits } from "./capture/commits.ts";
import { captureDiskChanges } from "./capture/disk-changes.ts";
import { onceTrusted } from "./capture/may-capture.ts";
import { captureDebugRuns, captureTasks } from "./capture/runs.ts";
import { captureSaves } from "./capture/saves.ts";
import type { Editor } from "./editor.ts";
import { openTrayOver } from "./host/open-tray.ts";
import { openInstallation } from "./installation.ts";
import { copyCode } from "./pairing/copy-code.ts";
import { followLink } from "./pairing/deep-link.ts";
import { pairDevice } from "./pairing/pair.ts";
import { revealCode } from "./pairing/reveal-code.ts";
import { cancelPairing, showWaitingCode } from "./pairing/waiting-code.ts";
import { tellSettings } from "./settings/tell-settings.ts";
import { announceChanges } from "./surface/announce.ts";
import { showCatchingUp } from "./surface/catching-up.ts";
import { showStatus } from "./surface/show-status.ts";
import { showStatusBar } from "./surface/status-bar.ts";
import { showView } from "./view/show-view.ts";
import { openSharedTray, type SharedTray } from "./windows/shared-tray.ts";

let tray: SharedTray | undefined;

/** Starts the editor tray in this window. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Tandem", { log: true });
  const editor = await openEditor(context, log);
  tray = editor.tray;
  const commands: Record<string, () => unknown> = {
    "tandem.pair": () => pairDevice(editor),
    "tandem.showCode": () => showWaitingCode(editor),
    "tandem.copyCode": () => copyCode(editor),
    "tandem.revealCode": () => revealCode(editor),
    "tandem.cancelPairing": () => cancelPairing(editor),
    "tandem.unpair": () => unpairDevice(editor),
    "tandem.showStatus": () => showStatus(editor),
    "tandem.pause": () => pause(editor),
    "tandem.resume": () => resume(editor),
    "tandem.discard": () => confirmDiscard(editor),
    "tandem.showRefused": () => showRefused(editor),
    "tandem.enterPhrase": () => enterPhrase(editor),
    "tandem.openCompanion": () => openCompanion(editor),
    "tandem.sendNow": () => editor.tray.holdPush(0),
    "tandem.showLog": () => log.show(),
  };
  context.subscriptions.push(
    await tellSettings(editor),
    log,
    ...Object.entries(commands).map(([id, act]) => vscode.commands.registerCommand(id, act)),
    vscode.window.registerUriHandler({ handleUri: (uri) => followLink(editor, uri) }),
    showStatusBar(editor),
    showView(editor),
    showCatchingUp(editor),
    announceChanges(editor),
    askForPhrase(editor),
    captureSaves(editor),
    captureDiskChanges(editor),
    captureActiveSpans(editor),
    onceTrusted(() => captureCommits(editor)),
    onceTrusted(() => captureCheckouts(editor)),
    captureTasks(editor),
    captureDebugRuns(editor),
  );
}

export async function deactivate(): Promise<void> {
  await tray?.stop();
}

async function openEditor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Promise<Editor> {
  const { version } = context.extension.packageJSON as { version: string };
  const installation = await openInstallation(context);
  const shared = await openSharedTray({
    folder: installation.folder,
    token: installation.windowToken,
    open: (goesOn) =>
      openTrayOver(installation, { clientVersion: version, goesOn, log: (level, message) => log[level](message) }),
    log: (message) => log.info(message),
  });
  return { tray: shared, log, memory: context.globalState };
}
