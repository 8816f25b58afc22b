import * as vscode from "vscode";
import { type PrivacySettings, readPrivacy } from "../privacy/settings.ts";
import { readOutboxLimit } from "./outbox-limit.ts";
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
  return readSettings().settings;
}

/** As this window reads them now, and what of them cannot be read, in words for people. */
export function readSettings(): { settings: PersonSettings; faults: string[] } {
  const settings = vscode.workspace.getConfiguration("tandem");
  const capture = vscode.workspace.getConfiguration("tandem.capture");
  // They are the person's own: a folder's settings cannot loosen them.
  const { privacy, faults } = readPrivacy({
    exclude: settings.get("exclude"),
    "include.onlyWith": settings.get("include.onlyWith"),
    hide: settings.get("hide"),
  });
  const { outboxMiB, faults: outboxFaults } = readOutboxLimit(settings.get("outbox.maxMiB"));
  return {
    settings: {
      ...privacy,
      switchedOff: SOURCES.filter((source) => capture.inspect(source)?.globalValue === false),
      logs: settings.get<unknown>("logs"),
      outboxMiB,
    },
    faults: [...faults, ...outboxFaults],
  };
}
