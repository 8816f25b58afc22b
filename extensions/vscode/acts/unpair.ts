import type { Paired } from "@tandem/tray/status";
import type { UnpairOutcome } from "@tandem/tray/tray";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { captures, isOrAre } from "../surface/words.ts";

/** Ends this device on the server and forgets its tokens, after saying what will happen. */
export async function unpairDevice({ tray, log }: Editor): Promise<void> {
  const status = tray.status();
  if (!("device" in status)) {
    vscode.window.showInformationMessage("This editor is not paired.");
    return;
  }
  const { waiting } = status.outbox;
  const kept = waiting === 0 ? "" : ` ${captures(waiting)} ${isOrAre(waiting)} not sent yet and will be kept here.`;
  const choice = await vscode.window.showWarningMessage(
    `Unpair ${status.device.name} from ${status.origin}? It stops recording and is revoked on the server. What it has sent stays there.${kept}`,
    { modal: true },
    "Unpair",
  );
  if (choice !== "Unpair") return;
  const { outcome } = await tray.unpair();
  log.info(`Unpaired from ${status.origin}.`);
  await tellUnpaired(outcome, status);
}

/** Says how it went: where the server did not hear it, the device stays there until the person revokes it. */
export async function tellUnpaired(
  outcome: UnpairOutcome["outcome"],
  { device, origin }: Pick<Paired, "device" | "origin">,
): Promise<void> {
  if (outcome === "unpaired") {
    vscode.window.showInformationMessage("This editor is unpaired. Nothing is recorded.");
    return;
  }
  const next = await vscode.window.showWarningMessage(
    `This editor is unpaired here, but the server did not hear it. Revoke ${device.name} in the web companion under Devices.`,
    "Open web companion",
  );
  if (next) await vscode.env.openExternal(vscode.Uri.parse(origin));
}
