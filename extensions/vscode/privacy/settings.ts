import * as vscode from "vscode";
import { globMatcher } from "./glob.ts";
import { HIDEABLE, type Hideable } from "./hide.ts";

/** What the person wants kept from the server. */
export interface PrivacySettings {
  /** Globs. */
  readonly exclude: readonly string[];
  /** A file's name: only folders at or below one that holds it are recorded. */
  readonly onlyWith: string | undefined;
  readonly hide: readonly Hideable[];
}

/** As they are now. They are the person's own: a folder's settings cannot loosen them. */
export function privacySettings(): PrivacySettings {
  const settings = vscode.workspace.getConfiguration("tandem");
  const onlyWith = settings.get<unknown>("include.onlyWith");
  const hide = texts(settings.get("hide"));
  return {
    exclude: texts(settings.get("exclude")),
    onlyWith: typeof onlyWith === "string" && onlyWith !== "" ? onlyWith : undefined,
    hide: HIDEABLE.filter((kind) => hide.includes(kind)),
  };
}

/** Whether an exclusion names it, for what has a name that no capture holds. */
export function isExcluded(name: string): boolean {
  return privacySettings().exclude.some((glob) => globMatcher(glob)(name));
}

/** @returns what ends the listening */
export function onPrivacyChange(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    const privacy = ["tandem.exclude", "tandem.include", "tandem.hide"];
    if (privacy.some((section) => change.affectsConfiguration(section))) listener();
  });
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
