import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { type Options, openOptions } from "./options.ts";
import { type Popup, pairByPopup } from "./popup.ts";
import type { TestedBrowser } from "./tested-browser.ts";
import { startPermittingChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";

let server: HostServer;
let site: LocalSite;
let ann: Companion;

beforeAll(async () => {
  site = startLocalSite();
  server = await startServer();
  ann = await signIn(server, "Ann");
});

afterAll(async () => {
  await Promise.all([server.stop(), site.stop()]);
});

for (const start of [startPermittingChromium, startTestedFirefox]) {
  describe(start === startTestedFirefox ? "Firefox" : "Chromium", () => {
    let browser: TestedBrowser;
    let popup: Popup;
    let options: Options;

    beforeAll(async () => {
      browser = await start();
      popup = await pairByPopup(browser, server.origin, ann);
      options = await openOptions(browser);
    });

    afterAll(async () => {
      await browser?.close();
    });

    test("a page in front for a while is one span of that long, which a killed worker does not break", async () => {
      const [first, second] = [site.page("first"), site.page("second")];
      const began = Date.now();
      const tab = await browser.open(first);
      await tab.activate();
      await until("the span on disk", async () => (await popup.kept()).includes(`"since"`));
      await browser.endWorker();
      await until("a second of reading", () => Date.now() - began > 2000);
      await tab.goto(second);
      const [span, ...others] = await ann.untilSeen("page.active", first, 1);
      expect(others).toEqual([]);
      const lasted = span?.sightings[0]?.duration_ms ?? 0;
      expect(lasted).toBeGreaterThanOrEqual(1000);
      expect(lasted).toBeLessThanOrEqual(Date.now() - began);
      await tab.close();
    });

    test("a tab behind another one is not in front, and switched off nothing of it is recorded", async () => {
      const [behind, before] = [site.page("behind"), site.page("before")];
      const tab = await browser.open(before);
      await tab.activate();
      await options.tab.activate();
      await options.toggle("active");
      await options.save();
      await tab.activate();
      await tab.goto(behind);
      await ann.untilVisits(behind, 1);
      await options.tab.activate();
      await ann.untilVisits(behind, 1);
      expect(await ann.seen("page.active", behind)).toEqual([]);
      await options.toggle("active");
      await options.save();
      await tab.close();
    });

    test("bookmarks and downloads are recorded only once they are switched on", async () => {
      const [unwanted, wanted, file] = [site.page("bookmark"), site.page("bookmark"), site.page("file")];
      // Firefox does not even know bookmarks before they are permitted.
      await options.tab.evaluate(bookmark(unwanted));
      await options.toggle("bookmarks");
      await options.toggle("downloads");
      await options.save();
      await options.tab.evaluate(bookmark(`${wanted}?secret-query`));
      const [bookmarked] = await ann.untilSeen("browser.bookmarked", wanted, 1);
      expect(bookmarked?.payload).toEqual({ url: wanted });
      await options.tab.evaluate(download(`${file}?secret-query`));
      const [downloaded] = await ann.untilSeen("browser.downloaded", file, 1);
      expect(downloaded?.payload).toEqual({ url: file });
      expect(await ann.seen("browser.bookmarked", unwanted)).toEqual([]);
    });
  });
}

const API = "(globalThis.browser ?? globalThis.chrome)";
const bookmark = (url: string) => `${API}.bookmarks?.create({ title: "Secret title", url: "${url}" }).then(() => true)`;
const download = (url: string) => `${API}.downloads.download({ url: "${url}" }).then(() => true)`;
