import { DamagedFile } from "@tandem/tray/node/damaged-file";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { deferred } from "../windows/deferred.ts";

export interface Opening extends vscode.Disposable {
  readonly editor: Promise<Editor>;
  /** Resolves once an attempt has failed: it may take long until the person has mended what is wrong. */
  readonly failed: Promise<void>;
  /** Acts once the tray is open; where it could not be opened, says so instead. */
  use(act: (editor: Editor) => unknown): Promise<unknown>;
}

/** Opens the tray. Where that fails the person is told, and can have it tried again: else nothing would be recorded, silently. */
export function openTold(open: () => Promise<Editor>, log: vscode.LogOutputChannel): Opening {
  const opened = deferred<Editor>();
  const failed = deferred<void>();
  let fault: unknown;
  const item = vscode.window.createStatusBarItem("tandem.fault", vscode.StatusBarAlignment.Right, 50);
  item.name = "Tandem";
  item.text = "$(error) Tandem failed";
  item.accessibilityInformation = { label: "Tandem: failed, not recording" };
  item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
  item.command = "tandem.tellFault";
  const command = vscode.commands.registerCommand(item.command, tell);

  async function attempt(): Promise<void> {
    try {
      opened.resolve(await open());
      fault = undefined;
      item.hide();
    } catch (thrown) {
      fault = thrown;
      log.error(`The tray could not be opened. ${wordsOf(thrown)}`);
      item.show();
      failed.resolve();
      void tell();
    }
  }

  async function tell(): Promise<void> {
    const told = fault;
    if (told === undefined) return;
    const isDamaged = told instanceof DamagedFile;
    const choice = await vscode.window.showErrorMessage(
      `Tandem cannot start, so nothing is recorded. ${wordsOf(told)}${isDamaged ? ASIDE : ""}`,
      ...(isDamaged ? [PUT_ASIDE] : []),
      TRY_AGAIN,
      SHOW_LOG,
    );
    if (choice === SHOW_LOG) log.show();
    // Another window's message may have been answered meanwhile.
    if (fault !== told) return;
    if (choice === PUT_ASIDE && isDamaged) await told.putAside().catch(() => undefined);
    if (choice === PUT_ASIDE || choice === TRY_AGAIN) await attempt();
  }

  void attempt();
  return {
    editor: opened.promise,
    failed: failed.promise,
    use: (act) => (fault === undefined ? opened.promise.then(act) : tell()),
    dispose() {
      command.dispose();
      item.dispose();
    },
  };
}

const PUT_ASIDE = "Put file aside";
const TRY_AGAIN = "Try again";
const SHOW_LOG = "Show log";
const ASIDE =
  " You can put back a copy of it and try again. Or have it put aside: then this editor is to be paired anew, and what still waits to be sent goes to the account that you pair it with.";

function wordsOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
