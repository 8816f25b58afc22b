import { expect, test } from "bun:test";
import { until } from "../hosts/until.ts";
import { signIn } from "./companion.ts";
import { startLocalSite } from "./local-site.ts";
import { type Popup, pairByPopup } from "./popup.ts";
import { startTamperedServer } from "./tampered-server.ts";
import { startTestedChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";

const QUEUED = 10_000;

for (const start of [startTestedChromium, startTestedFirefox]) {
  const name = start === startTestedFirefox ? "Firefox" : "Chromium";
  test(`${name}: 10,000 captures that wait are caught up in pushes of bounded size, while the popup answers`, async () => {
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
      tampered.answer(undefined);

      await until("the popup to pause while it catches up", () => pauses(popup), { timeoutMs: 60_000 });
      await popup.says("Paused");
      await until("all of it sent", async () => (await waiting(popup)) === 0, { timeoutMs: 170_000, everyMs: 500 });
      const pushes = tampered.sent().filter((line) => line.startsWith("/v1/events "));
      expect(pushes.length).toBeGreaterThanOrEqual(QUEUED / 1000);
      for (const push of pushes) expect(push.length).toBeLessThanOrEqual(1024 * 1024 + 20);
      const captures = new Set(pushes.flatMap((push) => push.match(/"capture_id":"[^"]+"/g) ?? []));
      expect(captures.size).toBeGreaterThan(QUEUED);
    } finally {
      await Promise.all([browser.close(), tampered.stop(), site.stop()]);
    }
  });
}

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
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  database.close();
  return true;
})()`;
