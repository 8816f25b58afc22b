import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { ignoredFiles } from "./ignored.ts";
import { mayCapture } from "./may-capture.ts";
import { reasonOf } from "./reason-of.ts";
import { savedDocument } from "./saved-document.ts";

/**
 * Captures changes on disk of the workspace's files, whoever made them: a formatter, an agent, another window. Many files at
 * once are a checkout or a build and not someone's work: then only the open ones are captured, and the person is told. What is
 * ignored counts for none.
 */
export function captureDiskChanges({ tray, log }: Editor): vscode.Disposable {
  const observer = randomUUID();
  const pending = new Map<string, { readonly uri: vscode.Uri; readonly heardAt: number }>();
  const writtenAt = new Map<string, bigint>();
  let timer: NodeJS.Timeout | undefined;
  let beyond = 0;
  let mayBefore = mayCapture("diskChanges", tray.status());
  let captureSince = 0;
  const stop = tray.onStatus((status) => {
    const may = mayCapture("diskChanges", status);
    if (may && !mayBefore) captureSince = Date.now();
    mayBefore = may;
  });

  /** An event tells that a file changes; it is read once all have been still for a moment. */
  function notice(uri: vscode.Uri): void {
    if (uri.scheme !== "file" || !mayCapture("diskChanges", tray.status())) return;
    const key = uri.toString();
    if (pending.size < MOST_LOOKED_AT || pending.has(key) || openDocument(uri))
      pending.set(key, { uri, heardAt: Date.now() });
    else beyond += 1;
    clearTimeout(timer);
    timer = setTimeout(() => void settled(), pending.size > MOST_AT_ONCE ? FLOOD_STILL_MS : STILL_MS);
  }

  async function settled(): Promise<void> {
    const changes = [...pending.values()];
    const unread = beyond;
    pending.clear();
    beyond = 0;
    try {
      const ignored = await ignoredFiles(changes.map(({ uri }) => uri));
      const wanted = changes.filter(({ uri }) => !ignored.has(uri.fsPath) || openDocument(uri));
      // Of those that nobody looked at as many are ignored as of the others.
      const count = wanted.length + Math.round((unread * wanted.length) / changes.length);
      const kept = count <= MOST_AT_ONCE ? wanted : wanted.filter(({ uri }) => openDocument(uri));
      if (count > MOST_AT_ONCE) tellFlood(count - kept.length);
      for (const change of kept) await changed(change.uri, change.heardAt);
    } catch (fault) {
      log.warn(`Changes on disk could not be captured: ${reasonOf(fault)}`);
    }
  }

  async function changed(uri: vscode.Uri, heardAt: number): Promise<void> {
    // One write is told more than once, for its bytes and for its attributes.
    const found = await stat(uri.fsPath, { bigint: true }).catch(() => undefined);
    if (found === undefined || !found.isFile() || !mayCapture("diskChanges", tray.status())) return;
    const { mtimeNs, mtimeMs } = found;
    // What was written while paused may be told only after the pause.
    if (heardAt - captureSince < LATE_MS && mtimeMs < captureSince) return;
    const key = uri.toString();
    if (writtenAt.get(key) === mtimeNs) return;
    writtenAt.delete(key);
    writtenAt.set(key, mtimeNs);
    const [oldest] = writtenAt.keys();
    if (writtenAt.size > MOST_REMEMBERED && oldest !== undefined) writtenAt.delete(oldest);
    const saved = await savedDocument({ uri, languageId: openDocument(uri)?.languageId }, { observer, heardAt });
    if (saved) await tray.capture(saved);
  }

  function tellFlood(count: number): void {
    const files = `${count.toLocaleString("en")} files changed at once on disk`;
    log.info(`${files}; they were not recorded one by one.`);
    vscode.window.setStatusBarMessage(`Tandem: ${files}; not recorded one by one`, TOLD_MS);
  }

  // VS Code watches the folders anyway; files replaced by renaming another onto them are told as created.
  const watcher = vscode.workspace.createFileSystemWatcher("**/*", false, false, true);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(notice),
    watcher.onDidCreate(notice),
    new vscode.Disposable(() => {
      stop();
      clearTimeout(timer);
    }),
  );
}

/** VS Code tells of many files in portions, 200 ms apart: the first of them, which may be small, must not stand alone. */
const STILL_MS = 400;
/** A checkout goes on for a while; it is one flood. */
const FLOOD_STILL_MS = 1_000;
/** How late a change may be told. */
const LATE_MS = 2_000;
const MOST_AT_ONCE = 100;
/** A build writes thousands of files that are ignored, and the person one that is not. */
const MOST_LOOKED_AT = 3_000;
const MOST_REMEMBERED = 2_000;
const TOLD_MS = 15_000;

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
}
