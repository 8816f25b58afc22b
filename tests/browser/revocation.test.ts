import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostServer, startServer } from "../hosts/server.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { copyExtension, type ExtensionCopy, setMachine } from "./extension-copy.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { openOptions } from "./options.ts";
import { openPopup, type Popup, pairByPopup } from "./popup.ts";
import type { Tab, TestedBrowser } from "./tested-browser.ts";
import { startTestedChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";

let server: HostServer;
let site: LocalSite;
let ann: Companion;

beforeAll(() => {
  site = startLocalSite();
});

afterAll(async () => {
  await site.stop();
});

for (const start of [startTestedChromium, startTestedFirefox]) {
  describe(start === startTestedFirefox ? "Firefox" : "Chromium", () => {
    let browser: TestedBrowser;
    let popup: Popup;
    let tab: Tab;
    const sent = pageOf("sent");
    const kept = pageOf("kept");
    const afterwards = pageOf("afterwards");

    let copy: ExtensionCopy;
    const clock = temporaryFolder("clock");

    beforeAll(async () => {
      server = await startServer({
        preload: join(import.meta.dir, "../hosts/stepped-clock.ts"),
        env: { TANDEM_TEST_CLOCK: join(clock.path, "ahead") },
      });
      ann = await signIn(server, "Ann");
      copy = copyExtension();
      copy.takeMachine(0);
      browser = await start(copy.path);
      popup = await pairByPopup(browser, server.origin, ann);
      await visitsAlone(browser);
      tab = await browser.open("about:blank");
    });

    afterAll(async () => {
      await Promise.all([browser?.close(), server.stop()]);
      copy.remove();
      clock.remove();
    });

    test("a revoked browser says so, keeps what was not sent, and captures no more", async () => {
      // An open popup reads the timeline after each push, and might hear of the revocation before the next visit.
      await popup.close();
      await tab.goto(sent());
      await ann.untilVisits(sent(), 1);
      await ann.revoke(browser.name);
      await tab.goto(kept());
      popup = await openPopup(browser);
      await popup.says("This browser was revoked");
      await popup.says("It has stopped recording. 1 capture is still kept here.");
      expect(await popup.badge()).toEqual({ text: "×", title: "Tandem: revoked, not recording" });
      expect(await ann.visits(kept())).toEqual([]);

      await tab.goto(afterwards());
      await popup.tab.reload();
      await popup.says("1 capture is still kept here.");
      const stored = await popup.kept();
      expect(stored).toContain(kept());
      expect(stored).not.toContain(afterwards());
      expect(JSON.parse(stored).kept).toMatchObject({ secrets: [], keys: [] });
    });

    test("paired again, it sends what it kept, and nothing twice", async () => {
      await popup.askToPair(server.origin, browser.name);
      await popup.says("Your code is ready");
      await ann.confirm(await popup.readCode());
      await popup.says("Everything has been sent.");
      expect(await ann.untilVisits(kept(), 1)).toHaveLength(1);
      expect(await ann.visits(sent())).toHaveLength(1);
      expect(await ann.visits(afterwards())).toEqual([]);
    });

    test("while the server is away it records on, says so, and sends all of it once, even if its worker is killed", async () => {
      await server.kill("SIGKILL");
      const pages = [site.page("offline"), site.page("offline"), site.page("offline")];
      for (const page of pages) {
        await tab.goto(page);
        await until("the capture on disk", async () => (await popup.queued()).includes(page));
        await browser.endWorker();
      }
      await popup.says("Recording, offline", 60_000);
      await popup.says("The server has not answered since");
      await popup.says("3 captures are kept here until the server takes them.");
      expect((await popup.badge()).text).toBe("↑");
      await server.restart();
      for (const page of pages) await ann.untilVisits(page, 1);
      await popup.says("Everything has been sent.", 60_000);
    });

    test("after a day offline, with its clock set wrong besides, it says since when, and sends both days at their true times", async () => {
      await server.kill("SIGKILL");
      const [yesterday, today] = [site.page("yesterday"), site.page("today")];
      const kept = (page: string) => until("the capture on disk", async () => (await popup.queued()).includes(page));
      const visitedAt = { yesterday: Date.now(), today: 0 };
      await tab.goto(yesterday);
      await kept(yesterday);
      await popup.says("Recording, offline", 60_000);

      writeFileSync(join(clock.path, "ahead"), String(DAY_MS));
      await setMachine(popup.tab, { aheadMs: DAY_MS + WRONG_MS, idle: "active" });
      await popup.close();
      await browser.endWorker();
      popup = await openPopup(browser);
      // It knows since when, though another worker heard it.
      await popup.tab.waitFor(SINCE_A_DAY_BEFORE);
      visitedAt.today = Date.now() + DAY_MS;
      await tab.goto(today);
      await kept(today);
      await popup.says("2 captures are kept here until the server takes them.");

      await server.restart();
      const [early] = await ann.untilVisits(yesterday, 1);
      const [late] = await ann.untilVisits(today, 1);
      await popup.says("Everything has been sent.", 60_000);
      await popup.tab.waitFor(CLOCK_IS_WRONG);
      expect(Math.abs(Date.parse(early?.at ?? "") - visitedAt.yesterday)).toBeLessThan(WRONG_MS / 3);
      expect(Math.abs(Date.parse(late?.at ?? "") - visitedAt.today)).toBeLessThan(WRONG_MS / 3);
      expect(await ann.visits(yesterday)).toHaveLength(1);
    });
  });
}

const DAY_MS = 86_400_000;
/** How far ahead somebody sets the machine's clock meanwhile. */
const WRONG_MS = 90_000;
const CLOCK_IS_WRONG = String.raw`/clock is (89|90)\.\d s ahead of the server's\. Times are corrected/.test(document.body.innerText)`;
const SINCE_A_DAY_BEFORE = String.raw`/The server has not answered since \p{L}+ at/u.test(document.body.innerText)`;

/** Switches spans off: the end of one would reach the server before the visit that ended it, and hear of the revocation first. */
async function visitsAlone(browser: TestedBrowser): Promise<void> {
  const options = await openOptions(browser);
  await options.toggle("active");
  await options.save();
  await options.tab.close();
}

/** One address for a whole block of tests, made when it is first asked for. */
function pageOf(name: string): () => string {
  let made: string | undefined;
  return () => {
    made ??= site.page(name);
    return made;
  };
}
