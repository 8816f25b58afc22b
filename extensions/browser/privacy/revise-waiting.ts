import type { QueuedCapture } from "@tandem/tray/ports";
import { type BrowserDatabase, DURABLE } from "../host/database.ts";
import { permitted } from "./permitted.ts";
import { type Settings, UNAPPLIED } from "./settings.ts";

/** How many captures that were still here were taken out, and how many made shorter. */
export interface Revised {
  readonly deleted: number;
  readonly shortened: number;
}

/** Lays the settings upon everything that is still here: what waits, what was set aside, and what the popup shows. */
export async function reviseWaiting(database: BrowserDatabase, settings: Settings): Promise<Revised> {
  const transaction = database.transaction(["outbox", "setAside", "recent", "state"], "readwrite", DURABLE);
  const counts = { deleted: 0, shortened: 0 };
  const revise = (capture: QueuedCapture) => {
    const now = permitted(capture, settings);
    if (now !== capture) counts[now === undefined ? "deleted" : "shortened"] += 1;
    return now;
  };
  const outbox = transaction.objectStore("outbox");
  for (let row = await outbox.openCursor(); row; row = await row.continue()) {
    const capture = revise(row.value.capture);
    if (capture === undefined) await row.delete();
    else if (capture !== row.value.capture) await row.update({ ...row.value, capture });
  }
  for (let row = await transaction.objectStore("setAside").openCursor(); row; row = await row.continue()) {
    const capture = revise(row.value.capture);
    if (capture === undefined) await row.delete();
    else if (capture !== row.value.capture) await row.update({ ...row.value, capture });
  }
  // What was sent stands here as it was sent; where that is not allowed any more, it is not kept either.
  for (let row = await transaction.objectStore("recent").openCursor(); row; row = await row.continue()) {
    const capture = permitted(row.value, settings);
    if (capture === row.value) continue;
    const waits = (await outbox.index("capture_id").getKey(row.value.capture_id)) !== undefined;
    await (capture && waits ? row.update(capture) : row.delete());
  }
  await transaction.objectStore("state").delete(UNAPPLIED);
  await transaction.done;
  return counts;
}
