import type { QueuedCapture } from "@tandem/tray/ports";
import { openDatabase } from "../../extensions/browser/host/database.ts";
import { outboxIn } from "../../extensions/browser/host/outbox.ts";

/* What browser-outbox.ts loads into a page of the extension: the tray's own outbox, on the browser's own IndexedDB. */

async function appendsASecond(captures: readonly QueuedCapture[]): Promise<number> {
  const outbox = outboxIn(await openDatabase());
  const begun = performance.now();
  for (const capture of captures) await outbox.append([capture]);
  return (captures.length * 1000) / (performance.now() - begun);
}

Object.assign(globalThis, { appendsASecond });
