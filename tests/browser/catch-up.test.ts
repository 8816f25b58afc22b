import { expect, test } from "bun:test";
import { until } from "../hosts/until.ts";
import { signIn } from "./companion.ts";
import { startLocalSite } from "./local-site.ts";
import { openPopup, type Popup, pairByPopup } from "./popup.ts";
import { startTamperedServer } from "./tampered-server.ts";
import { startTestedChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";

/** `TANDEM_QUEUED=50000` takes several minutes and is for a measurement by hand. */
const QUEUED = Number(process.env.TANDEM_QUEUED ?? 10_000);
const TIME_MS = Math.max(180_000, QUEUED * 15);
/** How much more memory than before catching up may take, whatever waits: a batch or two, and what the browser has not tidied up. */
const MORE_BYTES = 150 * 1024 * 1024;

/** Room for 50,000 captures and their indexes, which is 45 MB in Firefox. */
const ROOM_KB = 512 * 1024;

for (const name of ["Chromium", "Firefox"] as const) {
  const start = () => (name === "Chromium" ? startTestedChromium() : startTestedFirefox(undefined, ROOM_KB));
  test(
    `${name}: ${QUEUED.toLocaleString("en")} captures that wait are caught up in bounded pushes and memory, while the popup answers`,
    async () => {
      const site = startLocalSite();
      const tampered = await startTamperedServer();
      const ann = await signIn(tampered.server, "Ann");
      const browser = await start();
      try {
        const popup = await pairByPopup(browser, tampered.origin, ann);
        tampered.answer(() => new Response(null, { status: 503, headers: { "retry-after": "1" } }), "/v1/events");
        const page = site.page("queued");
        const tab = await browser.open(page);
        await until("the pattern on disk", async () => (await popup.queued()).includes(page));
        await tab.close();
        await popup.tab.evaluate(manyMore(QUEUED));
        await browser.endWorker();
        await browser.open(site.page("wakes"));
        const memoryBefore = await browser.memory();
        let memory = memoryBefore;
        tampered.answer(undefined);
        const began = performance.now();

        await until("the popup to pause while it catches up", () => pauses(popup), { timeoutMs: 60_000 });
        await popup.says("Paused");
        const second = await openPopup(browser);
        const [first, whole] = await second.tab.evaluate<[number, number]>(PAINTED);
        await second.close();
        const caughtUp = async () => {
          memory = Math.max(memory, await browser.memory());
          return (await waiting(popup)) === 0;
        };
        const timeoutMs = Math.max(170_000, QUEUED * 10);
        await until("all of it sent", caughtUp, { timeoutMs, everyMs: 500 });
        const seconds = (performance.now() - began) / 1000;
        console.info(
          `${name}: ${QUEUED} captures in ${seconds.toFixed(1)} s, ${Math.round(QUEUED / seconds)} a second; ${mega(memoryBefore)} MB before, ${mega(memory)} MB at most while they were caught up; ` +
            `popup opened meanwhile: first paint after ${Math.round(first)} ms, its largest after ${Math.round(whole)} ms`,
        );
        expect(memory - memoryBefore).toBeLessThan(MORE_BYTES);
        const pushes = tampered.sent().filter((line) => line.startsWith("/v1/events "));
        expect(pushes.length).toBeGreaterThanOrEqual(QUEUED / 1000);
        for (const push of pushes) expect(push.length).toBeLessThanOrEqual(1024 * 1024 + 20);
        const captures = new Set(pushes.flatMap((push) => push.match(/"capture_id":"[^"]+"/g) ?? []));
        expect(captures.size).toBeGreaterThan(QUEUED);
      } finally {
        await Promise.all([browser.close(), tampered.stop(), site.stop()]);
      }
    },
    TIME_MS,
  );
}

const mega = (bytes: number) => Math.round(bytes / 1024 / 1024);

/** When the popup was first painted, and when its largest part was: ms after it was opened. */
const PAINTED = `new Promise((resolve) => {
  const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN;
  new PerformanceObserver((list) => resolve([first, list.getEntries().at(-1).startTime]))
    .observe({ type: "largest-contentful-paint", buffered: true });
})`;

async function pauses(popup: Popup): Promise<boolean> {
  const left = await waiting(popup);
  if (left === 0) throw new Error("It had caught up before the popup could be pressed.");
  await popup.press("Pause");
  return true;
}

const waiting = (popup: Popup) =>
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
