import { until } from "../hosts/until.ts";
import type { Popup } from "./popup.ts";
import type { TamperedServer } from "./tampered-server.ts";
import type { TestedBrowser } from "./tested-browser.ts";

/** Room in Firefox for 50,000 captures, in KB: they take 22 MB, and its other tests have 20, of which one site gets half. */
export const ROOM_KB = 512 * 1024;

/**
 * Lets so many captures wait for a server that is too busy to take any, and wakes a worker that finds them there. They are sent
 * as soon as the server answers again.
 * @param page an address to visit; all of them are copies of this visit
 */
export async function letWait(
  browser: TestedBrowser,
  popup: Popup,
  tampered: TamperedServer,
  page: string,
  count: number,
): Promise<void> {
  tampered.answer(() => new Response(null, { status: 503, headers: { "retry-after": "1" } }), "/v1/events");
  const tab = await browser.open(page);
  await until("the pattern on disk", async () => (await popup.queued()).includes(page));
  await tab.close();
  await popup.tab.evaluate(manyMore(count));
  await browser.endWorker();
  await browser.open(`${page}-wakes`);
}

/** How many captures wait in the outbox. */
export const waiting = (popup: Popup) =>
  popup.tab.evaluate<number>(`(async () => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open("tandem");
      request.onsuccess = () => resolve(request.result);
    });
    const request = database.transaction("outbox").objectStore("outbox").count();
    return new Promise((resolve) => { request.onsuccess = () => { database.close(); resolve(request.result); }; });
  })()`);

/** Puts copies of the first capture that waits behind it, a second apart, each with an id of its own. */
const manyMore = (count: number) => `(async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("tandem");
    request.onsuccess = () => resolve(request.result);
  });
  const { capture } = await new Promise((resolve) => {
    const request = database.transaction("outbox").objectStore("outbox").getAll(undefined, 1);
    request.onsuccess = () => resolve(request.result[0]);
  });
  const transaction = database.transaction("outbox", "readwrite");
  for (let index = 1; index <= ${count}; index++) {
    const capture_id = "01900000-0000-7000-8000-" + String(index).padStart(12, "0");
    transaction.objectStore("outbox").add({
      capture: { ...capture, capture_id, observed_at_ms: capture.observed_at_ms - index * 1000 },
    });
  }
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  database.close();
  return true;
})()`;
