import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { openPopup, type Popup, pairByPopup } from "./popup.ts";
import { startTamperedServer, type TamperedServer } from "./tampered-server.ts";
import type { Tab, TestedBrowser } from "./tested-browser.ts";
import { startTestedChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";

for (const start of [startTestedChromium, startTestedFirefox]) {
  describe(start === startTestedFirefox ? "Firefox" : "Chromium", () => {
    let tampered: TamperedServer;
    let site: LocalSite;
    let ann: Companion;
    let browser: TestedBrowser;
    let popup: Popup;
    let tab: Tab;

    beforeAll(async () => {
      site = startLocalSite();
      tampered = await startTamperedServer();
      ann = await signIn(tampered.server, "Ann");
      browser = await start();
      popup = await pairByPopup(browser, tampered.origin, ann);
      tab = await browser.open("about:blank");
    });

    afterAll(async () => {
      await Promise.all([browser?.close(), tampered?.stop(), site.stop()]);
    });

    const problem =
      (status: number, name: string, headers: Record<string, string> = {}) =>
      () =>
        Response.json({ type: `${tampered.origin}/problems/${name}`, title: name }, { status, headers });

    /** While the server answers so, a visit is kept and these words are said; afterwards it arrives once, by itself. */
    async function recovers(answer: () => Response, words: string): Promise<void> {
      const page = site.page("trouble");
      tampered.answer(answer, "/v1/events");
      await tab.goto(page);
      await popup.says(words);
      await popup.says("kept here until the server takes");
      expect(await popup.queued()).toContain(page);
      expect((await popup.badge()).text).toBe("↑");
      expect(await ann.visits(page)).toEqual([]);
      tampered.answer(undefined);
      await popup.says("Everything has been sent.", 60_000);
      await until("the badge to be quiet", async () => (await popup.badge()).text === "");
      expect(await ann.visits(page)).toHaveLength(1);
    }

    test("429: it says that the server has been too busy, waits as long as it was told, and sends all of it", () =>
      recovers(problem(429, "rate-limited", { "retry-after": "2" }), "The server has been too busy since"));

    test("503: it says that the server has been too busy, keeps everything, and sends it later", () =>
      recovers(problem(503, "unavailable", { "retry-after": "1" }), "The server has been too busy since"));

    test("500: it says that the server has had a fault, and forgets nothing", () =>
      recovers(problem(500, "fault"), "The server has had a fault since"));

    test("401 for a token that has run out: it takes a new one and nobody notices", async () => {
      let expired = 0;
      const page = site.page("expired");
      const refreshes = () => tampered.sent().filter((line) => line.includes("grant_type=refresh_token")).length;
      const before = refreshes();
      tampered.answer(() => {
        expired += 1;
        tampered.answer(undefined);
        return problem(401, "token-expired", { "www-authenticate": 'DPoP error="invalid_token"' })();
      }, "/v1/events");
      await tab.goto(page);
      await ann.untilVisits(page, 1);
      expect(expired).toBe(1);
      expect(refreshes()).toBe(before + 1);
      await popup.says("Everything has been sent.");
    });

    test("a full disk is told with what was lost, what waits is kept, and recording goes on by itself", async () => {
      await browser.limitStorage(true);
      // Browsers go by what they last knew of the room that is left; only some visits later do they look again.
      const told = () => popup.tab.evaluate<boolean>("document.body.innerText.includes('no room left on the disk')");
      const visit = () => tab.goto(site.page("lost"));
      const full = async () => (await visit().then(told)) && (await popup.badge()).text === "!";
      await until("the full disk", full, { timeoutMs: 60_000, everyMs: 500 });
      await popup.says("could not be written down");
      await browser.limitStorage(false);
      const over = async () => !(await visit().then(told));
      await until("room again", over, { timeoutMs: 60_000, everyMs: 500 });
      await popup.says("Recording goes well again.");
      await until("the badge to be quiet", async () => (await popup.badge()).text === "");
      await popup.press("I have read this");
      await popup.tab.waitFor("!document.body.innerText.includes('could not be written down')");
      const after = site.page("after");
      await tab.goto(after);
      await ann.untilVisits(after, 1);
    });

    test("today's timeline stands in the popup, with what another device saw too", async () => {
      const page = site.page("today");
      await tab.goto(page);
      await ann.untilVisits(page, 1);
      await popup.tab.waitFor(`[...document.querySelectorAll("[aria-label=\\"Today's timeline\\"] li")]
        .some((row) => row.textContent.includes(${JSON.stringify(page.replace("http://", ""))}))`);
    });

    test("what the server refused stays until it is discarded, which leaves alone what waits", async () => {
      const [app, waits] = [site.page("app"), site.page("waits")];
      await tab.goto(app);
      // An address that is too long for one capture.
      await tab.evaluate(`history.pushState(null, "", "/" + "too-long".repeat(10_000))`);
      await popup.says("1 capture not taken by the server");
      tampered.answer(problem(503, "unavailable", { "retry-after": "1" }), "/v1/events");
      await tab.goto(waits);
      await until("the visit to wait", async () => (await popup.queued()).includes(waits));
      await popup.press("1 capture not taken by the server");
      await popup.press("Discard what was not taken …");
      await popup.says("1 capture will be deleted from this browser");
      await popup.press("Discard what was not taken");
      await popup.tab.waitFor("!document.body.innerText.includes('not taken by the server')");
      expect(await popup.kept()).not.toContain("too-long");
      tampered.answer(undefined);
      await ann.untilVisits(waits, 1);
    });

    test("where its database cannot be opened it says that nothing is recorded and what to do, and begins once it can", async () => {
      const own = await browser.openOwn("popup.css");
      // An open popup wakes the next worker, which has the database open again.
      await popup.close();
      // An alarm may wake one too, at any moment.
      await until("nobody to have the database open", async () => {
        await browser.endWorker();
        return own.evaluate(NEWER_DATABASE);
      });
      popup = await openPopup(browser);
      await popup.says("cannot open what it keeps in this browser");
      await popup.says("Nothing is recorded");
      await until("the badge", async () => (await popup.badge()).text === "!");
      expect((await popup.badge()).title).toBe("Tandem: not recording, for what it keeps cannot be opened");
      const options = await browser.openOptions();
      await options.waitForText("cannot open what it keeps in this browser");
      await options.close();

      await own.evaluate(NO_DATABASE);
      await tab.goto(site.page("opens"));
      await popup.says("Pair this browser");
      await until("the badge to be quiet", async () => (await popup.badge()).text === "");
    });
  });
}

/** As a later version of the extension leaves it, which this one cannot read; false while somebody has it open. */
const NEWER_DATABASE = `new Promise((resolve, reject) => {
  const request = indexedDB.open("tandem", 2);
  request.onblocked = () => resolve(false);
  request.onsuccess = () => resolve(request.result.close() ?? true);
  request.onerror = () => reject(request.error);
})`;
const NO_DATABASE = `new Promise((resolve, reject) => {
  const request = indexedDB.deleteDatabase("tandem");
  request.onsuccess = () => resolve(true);
  request.onerror = () => reject(request.error);
})`;
