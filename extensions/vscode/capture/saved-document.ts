import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { Observation } from "@tandem/tray/tray";
import type * as vscode from "vscode";
import { placeOf } from "./place.ts";

/** Larger files are not hashed: they are data, and reading them would slow the editor down. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** How long after a change a busy window may hear of it. More than that is another machine's clock, on a shared drive. */
const HEARD_LATE_MS = 10_000;

/**
 * What `document.saved` says about a file: never its content, only the hash of the bytes on disk. Its time is when the file
 * changed, so that all windows give one change one time, however late each of them hears of it.
 * @param heardAt ms since the epoch
 */
export async function savedDocument(
  document: { readonly uri: vscode.Uri; readonly languageId?: string | undefined },
  { observer, heardAt }: { observer: string; heardAt: number },
): Promise<Observation | undefined> {
  const place = await placeOf(document.uri);
  if (place === undefined) return undefined;
  const { size, ctimeMs } = await stat(document.uri.fsPath);
  if (size > LARGEST_BYTES) return undefined;
  const bytes = await readFile(document.uri.fsPath);
  const payload = {
    ...place,
    content_sha256: createHash("sha256").update(bytes).digest("hex"),
    ...(document.languageId === undefined ? {} : { language: document.languageId }),
  };
  const changedAt = Math.floor(ctimeMs);
  const at = changedAt <= heardAt && heardAt - changedAt < HEARD_LATE_MS ? changedAt : heardAt;
  return { type: "document.saved", payload, about: document.uri.fsPath, observer, at };
}
