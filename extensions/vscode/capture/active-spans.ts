import { randomUUID } from "node:crypto";
import type { Observation } from "@tandem/tray/tray";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { mayCapture } from "./may-capture.ts";
import { placeOf } from "./place.ts";
import { reasonOf } from "./reason-of.ts";

/**
 * Captures for how long a document was worked on: from the first sign of the person until another document is shown, the
 * window loses the focus, it may not be captured any more, or two minutes pass without a sign. One span is open at a time; no
 * timer runs while none is.
 */
export function captureActiveSpans({ tray, log, underWay }: Editor): vscode.Disposable {
  const observer = randomUUID();
  let open: Span | undefined;
  /** What may not be captured is not asked about at every keystroke. */
  let refused: { readonly document: vscode.TextDocument; readonly at: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** From before a pause: the tray takes nothing until it is over. */
  const held: Observation[] = [];

  /** Runs at every keystroke, so it does next to nothing while the span goes on. */
  function sign(document: vscode.TextDocument): void {
    const now = Date.now();
    if (open?.document === document && now - open.lastAt < IDLE_MS && now - open.at < LONGEST_MS) {
      open.lastAt = now;
      return;
    }
    if (refused?.document === document && now - refused.at < REFUSED_MS) return;
    close();
    refused = { document, at: now };
    if (document.uri.scheme !== "file" || !vscode.window.state.focused) return;
    if (!mayCapture("active", tray.status())) return;
    refused = undefined;
    open = { document, at: now, lastAt: now };
    timer = setTimeout(idle, IDLE_MS);
  }

  function idle(): void {
    if (open === undefined) return;
    const quiet = Date.now() - open.lastAt;
    if (quiet >= IDLE_MS) close();
    else timer = setTimeout(idle, IDLE_MS - quiet);
  }

  function close(until?: number, may = mayCapture("active", tray.status())): void {
    clearTimeout(timer);
    const span = open;
    open = undefined;
    if (span === undefined || !may) return;
    // Whoever stays on a page reads it; who comes back after the idle time did not.
    const end = Math.min(until ?? span.lastAt, span.lastAt + IDLE_MS);
    if (end - span.at >= SHORTEST_MS) underWay.add(keep(span, end - span.at)).catch(tell);
  }

  async function keep({ document, at }: Span, durationMs: number): Promise<void> {
    const place = await placeOf(document.uri);
    if (place === undefined) return;
    const about = document.uri.fsPath;
    held.push({ observer, type: "document.active", payload: { ...place }, at, durationMs, about });
    await handOver();
  }

  async function handOver(): Promise<void> {
    if (tray.status().state !== "paused") await Promise.all(held.splice(0).map((span) => tray.capture(span)));
  }

  const tell = (fault: unknown) => log.warn(`Time in a document could not be captured: ${reasonOf(fault)}`);
  const unheard = tray.onStatus((status) => {
    // It was allowed until now.
    if (open !== undefined && !mayCapture("active", status)) close(Date.now(), true);
    if (held.length > 0) handOver().catch(tell);
  });

  // Asking the editor for it costs more than all else that a keystroke does here.
  let shown = vscode.window.activeTextEditor?.document;
  if (shown) sign(shown);
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      if (document === open?.document || document === shown) sign(document);
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      // Without a kind it was not the person who moved it.
      if (kind !== undefined && textEditor === vscode.window.activeTextEditor) sign(textEditor.document);
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      shown = editor?.document;
      if (editor?.document === open?.document) return;
      close(Date.now());
      if (editor) sign(editor.document);
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      const editor = vscode.window.activeTextEditor;
      if (!focused) close(Date.now());
      else if (editor) sign(editor.document);
    }),
    new vscode.Disposable(() => {
      unheard();
      close(Date.now());
    }),
  );
}

interface Span {
  readonly document: vscode.TextDocument;
  readonly at: number;
  lastAt: number;
}

const IDLE_MS = 120_000;
const REFUSED_MS = 1_000;
/** A glance on the way through the tabs is no work. */
const SHORTEST_MS = 1_000;
/** A window that is killed loses at most this much. */
const LONGEST_MS = 10 * 60_000;
