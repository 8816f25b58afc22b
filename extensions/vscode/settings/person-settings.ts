import * as vscode from "vscode";
import { type PrivacySettings, privacySettings } from "../privacy/settings.ts";
import { SOURCES, type Source } from "./sources.ts";

/** The person's own settings, which hold for all windows of this machine. */
export interface PersonSettings extends PrivacySettings {
  readonly switchedOff: readonly Source[];
  /** `tandem.logs`, as the person wrote it. */
  readonly logs: unknown;
  /** How much disk the outbox may take. */
  readonly outboxMiB: number;
}

/** As this window reads them now. */
export function personSettings(): PersonSettings {
  const settings = vscode.workspace.getConfiguration("tandem");
  const capture = vscode.workspace.getConfiguration("tandem.capture");
  return {
    ...privacySettings(),
    switchedOff: SOURCES.filter((source) => capture.inspect(source)?.globalValue === false),
    logs: settings.get<unknown>("logs"),
    outboxMiB: settings.get("outbox.maxMiB", 256),
  };
}
