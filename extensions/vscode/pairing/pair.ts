import { hostname } from "node:os";
import type { PairOutcome } from "@tandem/tray/tray";
import * as vscode from "vscode";
import { cutText } from "../cut-text.ts";
import type { Editor } from "../editor.ts";
import { sentenceOf } from "../surface/words.ts";
import { deferred } from "../windows/deferred.ts";
import { WindowGone } from "../windows/seat.ts";
import { askOrigin, ORIGIN, REFUSED } from "./origin.ts";
import { showWaitingCode } from "./waiting-code.ts";

/** Pairs this machine's editor with a server: asks where, shows that a code is ready, and tells how it ended. */
export async function pairDevice(
  editor: Editor,
  request: { origin?: string; pairingWindowId?: string } = {},
): Promise<void> {
  const { tray, log, memory } = editor;
  const status = tray.status();
  if (status.state === "pairing") return showWaitingCode(editor);
  if ("device" in status) return tellAlreadyPaired(editor);
  const origin = request.origin ?? (await askOrigin(memory));
  if (origin === undefined) return;

  await memory.update(ORIGIN, origin);
  log.info(`Asking ${origin} for a pairing code.`);
  const fromPage = request.pairingWindowId !== undefined;
  const asked = deferred<void>();
  const stop = tray.onStatus((now) => {
    if (now.state !== "pairing") return;
    stop();
    asked.resolve();
    showWaitingCode(editor, { fromPage });
  });
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `Tandem: asking ${origin}` },
    () => asked.promise,
  );
  try {
    const { pairingWindowId } = request;
    const outcome = await tray.pair({ origin, ...describeMachine(), ...(pairingWindowId && { pairingWindowId }) });
    log.info(`Pairing with ${origin}: ${outcome.outcome}.`);
    asked.resolve();
    await tell(editor, outcome, origin);
  } catch (fault) {
    // It goes on in the window that took over, and the status tells the rest.
    if (!(fault instanceof WindowGone)) throw fault;
  } finally {
    asked.resolve();
    stop();
  }
}

/** How this machine is shown to the person who confirms. */
function describeMachine(): { deviceName: string; devicePlatform: string } {
  const system = SYSTEMS[process.platform] ?? process.platform;
  return {
    deviceName: cutText(`${hostname()} · editor`, 64),
    devicePlatform: cutText(`${vscode.env.appName} ${vscode.version} on ${system}`, 64),
  };
}

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { linux: "Linux", darwin: "macOS", win32: "Windows" };

async function tell(editor: Editor, outcome: PairOutcome, origin: string): Promise<void> {
  switch (outcome.outcome) {
    // The status tells these, in whichever window the person looks at.
    case "paired":
    case "other-account-outbox":
    case "cancelled":
      return;
    case "already-paired":
      return tellAlreadyPaired(editor);
    case "already-pairing":
      return showWaitingCode(editor);
    case "denied":
      return offerAgain(
        editor,
        origin,
        "The pairing was denied. Nothing is recorded. If that was not you, someone else answered.",
      );
    case "expired":
      return offerAgain(editor, origin, "The pairing code has expired. Ask for a new one.", "New code");
    case "refused-origin":
      return offerAgain(editor, undefined, REFUSED[outcome.reason], "Change address");
    case "unreachable":
      return offerAgain(editor, origin, `${outcome.reason}. Is the server running? Nothing is recorded.`);
    case "not-tandem":
      return offerAgain(editor, undefined, `${outcome.reason}.`, "Change address");
    case "refused":
      return offerAgain(editor, origin, `The server did not start a pairing: ${outcome.reason}.`);
  }
}

async function offerAgain(
  editor: Editor,
  origin: string | undefined,
  message: string,
  act = "Try again",
): Promise<void> {
  const choice = await vscode.window.showWarningMessage(message, act);
  if (choice === act) await pairDevice(editor, origin === undefined ? {} : { origin });
}

async function tellAlreadyPaired({ tray }: Editor): Promise<void> {
  const choice = await vscode.window.showInformationMessage(
    `This editor is already paired. ${sentenceOf(tray.status())}`,
    "Show status",
    "Unpair",
  );
  if (choice === "Show status") await vscode.commands.executeCommand("tandem.showStatus");
  if (choice === "Unpair") await vscode.commands.executeCommand("tandem.unpair");
}
