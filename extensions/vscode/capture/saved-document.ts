import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { Observation } from "@tandem/tray/tray";
import type * as vscode from "vscode";
import { placeOf } from "./place.ts";

/** Larger files are not hashed: they are data, and reading them would slow the editor down. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** What `document.saved` says about a file: never its content, only the hash of the bytes on disk. */
export async function savedDocument(
  document: { readonly uri: vscode.Uri; readonly languageId?: string | undefined },
  seen: { observer: string; at: number },
): Promise<Observation | undefined> {
  const place = await placeOf(document.uri);
  if (place === undefined) return undefined;
  if ((await stat(document.uri.fsPath)).size > LARGEST_BYTES) return undefined;
  const bytes = await readFile(document.uri.fsPath);
  const payload = {
    ...place,
    content_sha256: createHash("sha256").update(bytes).digest("hex"),
    ...(document.languageId === undefined ? {} : { language: document.languageId }),
  };
  return { type: "document.saved", payload, about: document.uri.fsPath, ...seen };
}
