import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { copyExtension, type ExtensionCopy, type MachineState, setMachine } from "./extension-copy.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { type Options, openOptions } from "./options.ts";
import { type Popup, pairByPopup } from "./popup.ts";
import type { Tab, TestedBrowser } from "./tested-browser.ts";
import { startTestedChromium } from "./tested-chromium.ts";
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

for (const start of [startTestedChromium, startTestedFirefox]) {
  describe(start === startTestedFirefox ? "Firefox" : "Chromium", () => {
    let browser: TestedBrowser;
    let popup: Popup;
    let options: Options;
    let copy: ExtensionCopy;

    beforeAll(async () => {
      copy = copyExtension({ permitted: start === startTestedChromium });
      copy.takeMachine(0);
      browser = await start(copy.path);
      popup = await pairByPopup(browser, server.origin, ann);
      options = await openOptions(browser);
    });

    afterAll(async () => {
      await browser?.close();
      copy.remove();
    });

    const machine = (state: MachineState) => setMachine(options.tab, state);

    /** Opens the page in front of the person, and waits until that is written down. */
    async function inFront(page: string): Promise<Tab> {
      const tab = await browser.open(page);
      await tab.activate();
      await spanBegun(page);
      return tab;
    }
    const spanBegun = (page: string) =>
      until("the span on disk", async () =>
        JSON.parse(await popup.kept()).kept.state.some(
          (kept: { url?: string; since?: number }) => kept.url === page && kept.since !== undefined,
        ),
      );

    /** From now, when the span is known to have begun: counted from before, a slow machine leaves less than a span needs. */
    const aSecondOfReading = () => {
      const began = Date.now();
      return until("a second of reading", () => Date.now() - began > 1100);
    };

    /** The span has gone on for so many ms. */
    const spanSeen = (page: string, ms: number) =>
      until("the span to go on", async () =>
        JSON.parse(await popup.kept()).kept.state.some(
          (kept: { url?: string; since: number; seen: number }) => kept.url === page && kept.seen - kept.since >= ms,
        ),
      );

    /** Has the worker look at what is in front: a tab goes that was not. */
    const look = () => options.tab.evaluate(BEHIND);

    test("a page in front for a while is one span of that long, which a killed worker does not break", async () => {
      const [first, second] = [site.page("first"), site.page("second")];
      const began = Date.now();
      const tab = await inFront(first);
      await browser.endWorker();
      await aSecondOfReading();
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

    test("where nobody touches the machine the span ends at the last touch, and on a locked one at once", async () => {
      const page = site.page("idle");
      const began = Date.now();
      const tab = await inFront(page);
      // Looked at meanwhile, as at every alarm, and told after a minute without a touch: here 100 s after the page came in front.
      await machine({ aheadMs: 70_000, idle: "active" });
      await look();
      await spanSeen(page, 70_000);
      await machine({ aheadMs: 100_000, idle: "idle" });
      const [touched] = await ann.untilSeen("page.active", page, 1);
      const untilTouch = touched?.sightings[0]?.duration_ms ?? 0;
      expect(untilTouch).toBeGreaterThanOrEqual(40_000);
      expect(untilTouch).toBeLessThanOrEqual(40_000 + Date.now() - began);

      const back = Date.now();
      await machine({ aheadMs: 100_000, idle: "active" });
      await spanBegun(page);
      await aSecondOfReading();
      await machine({ aheadMs: 100_000, idle: "locked" });
      const [locked] = await ann.untilSeen("page.active", page, 2);
      const untilLocked = locked?.sightings[0]?.duration_ms ?? 0;
      expect(untilLocked).toBeGreaterThanOrEqual(1000);
      expect(untilLocked).toBeLessThanOrEqual(Date.now() - back);

      await machine({ aheadMs: 100_000, idle: "active" });
      await spanBegun(page);
      // An alarm may come before the browser has told.
      await machine({ aheadMs: 210_000, idle: "idle", told: false });
      await look();
      const all = await ann.untilSeen("page.active", page, 3);
      const untold = Math.max(...all.map(({ sightings }) => sightings[0]?.duration_ms ?? 0));
      expect(untold).toBeGreaterThanOrEqual(50_000);
      expect(untold).toBeLessThanOrEqual(50_000 + Date.now() - back);
      await machine({ aheadMs: 210_000, idle: "active" });
      await tab.close();
    });

    test("if the person wants it, a page that plays sound counts while nobody touches the machine, but on no locked one", async () => {
      await options.toggle("audible");
      await options.save();
      const [silent, sounding] = [site.page("silent"), site.page("sounding")];
      await machine({ aheadMs: 220_000, idle: "active" });
      const tab = await inFront(silent);
      await machine({ aheadMs: 300_000, idle: "idle" });
      await ann.untilSeen("page.active", silent, 1);
      await machine({ aheadMs: 300_000, idle: "active" });

      await tab.goto(sounding);
      await spanBegun(sounding);
      await browser.playSound(tab);
      await options.tab.waitFor(`${API}.tabs.query({ audible: true }).then((tabs) => tabs.length > 0)`);
      // Each look must come sooner than what counts as sleep.
      await machine({ aheadMs: 370_000, idle: "idle" });
      await spanSeen(sounding, 70_000);
      await machine({ aheadMs: 440_000, idle: "locked" });
      const [span] = await ann.untilSeen("page.active", sounding, 1);
      // To the lock, not to the last touch a minute before.
      expect(span?.sightings[0]?.duration_ms ?? 0).toBeGreaterThanOrEqual(140_000);
      await tab.close();
    });
  });
}

const API = "(globalThis.browser ?? globalThis.chrome)";
const bookmark = (url: string) => `${API}.bookmarks?.create({ title: "Secret title", url: "${url}" }).then(() => true)`;
const BEHIND = `${API}.tabs.create({ active: false, url: "about:blank" }).then(({ id }) => ${API}.tabs.remove(id)).then(() => true)`;
const download = (url: string) => `${API}.downloads.download({ url: "${url}" }).then(() => true)`;
