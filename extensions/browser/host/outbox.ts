import type { OutboxPort, QueuedCapture } from "@tandem/tray/ports";
import { type BrowserDatabase, DURABLE, type OutboxRow } from "./database.ts";
import { rangesOf } from "./ranges.ts";
import { remember } from "./recent.ts";

/** The outbox in IndexedDB: its keys count up, so their order is the order of appending. */
export function outboxIn(database: BrowserDatabase): OutboxPort {
  const writing = (...stores: ("outbox" | "setAside" | "recent")[]) =>
    database.transaction(stores, "readwrite", DURABLE);
  /** The keys of what was read last, oldest first: a push takes out what it has read. A key is never given to another capture. */
  let read: readonly { readonly captureId: string; readonly key: number }[] = [];

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
      const { store } = database.transaction("outbox");
      const [keys, rows] = await Promise.all([store.getAllKeys(undefined, limit), store.getAll(undefined, limit)]);
      const captures = rows.map((row) => row.capture);
      read = keys.flatMap((key, index) => {
        const captureId = captures[index]?.capture_id;
        return captureId === undefined ? [] : [{ captureId, key }];
      });
      return captures;
    },

    async remove(captureIds) {
      const transaction = writing("outbox");
      const outbox = transaction.objectStore("outbox");
      const gone = new Set(captureIds);
      // One request takes out a whole batch; a request for each of a thousand would keep the browser busy for longer than the push.
      const deleted = rangesOf(read, ({ captureId }) => gone.delete(captureId)).map(([from, to]) =>
        outbox.delete(IDBKeyRange.bound(from.key, to.key)),
      );
      for (const captureId of gone) {
        const key = await outbox.index("capture_id").getKey(captureId);
        if (key !== undefined) deleted.push(outbox.delete(key));
      }
      await Promise.all([...deleted, transaction.done]);
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
