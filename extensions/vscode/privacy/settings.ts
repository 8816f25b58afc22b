import * as vscode from "vscode";
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

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
