import type { OutboxPort, QueuedCapture } from "@tandem/tray/ports";
import { type BrowserDatabase, DURABLE, type OutboxRow } from "./database.ts";
import { remember } from "./recent.ts";

/** The outbox in IndexedDB: its keys count up, so their order is the order of appending. */
export function outboxIn(database: BrowserDatabase): OutboxPort {
  const writing = (...stores: ("outbox" | "setAside" | "recent")[]) =>
    database.transaction(stores, "readwrite", DURABLE);

  return {
    async append(captures) {
      const transaction = writing("outbox", "recent");
      const outbox = transaction.objectStore("outbox");
      const fresh: QueuedCapture[] = [];
      for (const capture of captures) {
        // Handed over again by a worker whose forerunner was killed in between: it waits already.
        if ((await outbox.index("capture_id").getKey(capture.capture_id)) !== undefined) continue;
        await outbox.add(rowOf(capture));
        fresh.push(capture);
      }
      await remember(transaction.objectStore("recent"), fresh);
      await transaction.done;
    },

    async stamp(clockOffsetMs) {
      const transaction = writing("outbox");
      const unstamped = transaction.objectStore("outbox").index("unstamped");
      for (let row = await unstamped.openCursor(); row; row = await row.continue()) {
        await row.update({ capture: { ...row.value.capture, clock_offset_ms: clockOffsetMs } });
      }
      await transaction.done;
    },

    async oldest(limit) {
      const rows = await database.getAll("outbox", undefined, limit);
      return rows.map((row) => row.capture);
    },

    async remove(captureIds) {
      const transaction = writing("outbox");
      const outbox = transaction.objectStore("outbox");
      for (const captureId of captureIds) {
        const key = await outbox.index("capture_id").getKey(captureId);
        if (key !== undefined) await outbox.delete(key);
      }
      await transaction.done;
    },

    async setAside(rejected) {
      const transaction = writing("outbox", "setAside");
      const outbox = transaction.objectStore("outbox");
      for (const { capture_id, reason } of rejected) {
        const key = await outbox.index("capture_id").getKey(capture_id);
        const row = key === undefined ? undefined : await outbox.get(key);
        if (key === undefined || row === undefined) continue;
        await transaction.objectStore("setAside").add({ capture: row.capture, reason });
        await outbox.delete(key);
      }
      await transaction.done;
    },

    listSetAside: () => database.getAll("setAside"),
    length: () => database.count("outbox"),

    async clear() {
      const transaction = writing("outbox", "setAside", "recent");
      await Promise.all([
        transaction.objectStore("outbox").clear(),
        transaction.objectStore("setAside").clear(),
        transaction.objectStore("recent").clear(),
      ]);
      await transaction.done;
    },
  };
}

function rowOf(capture: QueuedCapture): OutboxRow {
  return capture.clock_offset_ms === undefined ? { capture, unstamped: 1 } : { capture };
}
