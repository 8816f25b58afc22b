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
import { UnderWay } from "./capture/under-way.ts";
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
import { openTold } from "./surface/open-told.ts";
import { showStatus } from "./surface/show-status.ts";
import { showStatusBar } from "./surface/status-bar.ts";
import { showView } from "./view/show-view.ts";
import { openSharedTray } from "./windows/shared-tray.ts";

let close: (() => Promise<void>) | undefined;

/** Starts the editor tray in this window. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Tandem", { log: true });
  const opening = openTold(() => openEditor(context, log), log);
  const commands: Record<string, () => unknown> = {
    "tandem.pair": () => opening.use(pairDevice),
    "tandem.showCode": () => opening.use(showWaitingCode),
    "tandem.copyCode": () => opening.use(copyCode),
    "tandem.revealCode": () => opening.use(revealCode),
    "tandem.cancelPairing": () => opening.use(cancelPairing),
    "tandem.unpair": () => opening.use(unpairDevice),
    "tandem.showStatus": () => opening.use(showStatus),
    "tandem.pause": () => opening.use(pause),
    "tandem.resume": () => opening.use(resume),
    "tandem.discard": () => opening.use(confirmDiscard),
    "tandem.showRefused": () => opening.use(showRefused),
    "tandem.enterPhrase": () => opening.use(enterPhrase),
    "tandem.openCompanion": () => opening.use(openCompanion),
    "tandem.sendNow": () => opening.use(({ tray }) => tray.holdPush(0)),
    "tandem.showLog": () => log.show(),
  };
  context.subscriptions.push(
    log,
    opening,
    ...Object.entries(commands).map(([id, act]) => vscode.commands.registerCommand(id, act)),
    vscode.window.registerUriHandler({
      handleUri: async (uri) => void (await opening.use((editor) => followLink(editor, uri))),
    }),
  );
  const started = opening.editor.then((editor) => startIn(editor, context));
  await Promise.race([started, opening.failed]);
}

/** Shows the tray in this window, and starts what it records here. */
async function startIn(editor: Editor, context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    await tellSettings(editor),
    showStatusBar(editor),
    showView(editor),
    showCatchingUp(editor),
    announceChanges(editor),
    askForPhrase(editor),
  );
  const sources = vscode.Disposable.from(
    captureSaves(editor),
    captureDiskChanges(editor),
    captureActiveSpans(editor),
    onceTrusted(() => captureCommits(editor)),
    onceTrusted(() => captureCheckouts(editor)),
    captureTasks(editor),
    captureDebugRuns(editor),
  );
  close = async () => {
    // What was worked on until now ends here, and is kept while there is a tray to keep it.
    sources.dispose();
    await editor.underWay.ended(CLOSING_MS);
    await editor.tray.stop();
  };
}

export async function deactivate(): Promise<void> {
  await close?.();
}

/** VS Code waits a few seconds for its extensions. */
const CLOSING_MS = 2_000;

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
  return { tray: shared, underWay: new UnderWay(), log, memory: context.globalState };
}
