import type { TrayStatus } from "@tandem/tray/status";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { deferred } from "../windows/deferred.ts";
import { captures } from "./words.ts";

/** Shows how a long queue shrinks once the server is back, in one window; cancelled, it goes on in an hour. */
export function showCatchingUp(editor: Editor): vscode.Disposable {
  const { tray } = editor;
  let showing = false;
  let putOff = { until: Number.NEGATIVE_INFINITY, waiting: 0 };
  // Fewer than were put off wait where the person has them sent sooner.
  const isPutOff = ({ outbox }: TrayStatus) => performance.now() < putOff.until && outbox.waiting >= putOff.waiting;
  const look = (status: TrayStatus) => {
    if (showing || !tray.leads() || !isCatchingUp(status, MANY) || isPutOff(status)) return;
    showing = true;
    const onPutOff = (waiting: number) => {
      putOff = { until: performance.now() + PUT_OFF_MS, waiting };
    };
    show(editor, status.outbox.waiting, onPutOff).finally(() => {
      showing = false;
    });
  };
  return new vscode.Disposable(tray.onStatus(look));
}

/** Fewer are gone before anyone could read about it. */
const MANY = 5_000;
const FEW = 500;
const PUT_OFF_MS = 3_600_000;

async function show({ tray, log }: Editor, begun: number, onPutOff: (waiting: number) => void): Promise<void> {
  const over = deferred<void>();
  const cancelled = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Tandem: catching up", cancellable: true },
    async (progress, cancellation) => {
      let left = begun;
      const stop = tray.onStatus((status) => {
        const { waiting } = status.outbox;
        const increment = (Math.max(0, left - waiting) / begun) * 100;
        left = Math.min(left, waiting);
        progress.report({ increment, message: `${captures(waiting)} left` });
        if (!isCatchingUp(status, FEW)) over.resolve();
      });
      cancellation.onCancellationRequested(() => over.resolve());
      await over.promise;
      stop();
      return cancellation.isCancellationRequested;
    },
  );
  if (!cancelled) return;
  await tray.holdPush(PUT_OFF_MS);
  log.info("Catching up was put off for an hour.");
  const { waiting } = tray.status().outbox;
  onPutOff(waiting);
  const choice = await vscode.window.showInformationMessage(
    `Catching up goes on in an hour. ${captures(waiting)} are kept here until then.`,
    "Send now",
  );
  if (choice !== undefined) await vscode.commands.executeCommand("tandem.sendNow");
}

function isCatchingUp(status: TrayStatus, atLeast: number): boolean {
  return (status.state === "recording" || status.state === "paused") && status.outbox.waiting >= atLeast;
}
