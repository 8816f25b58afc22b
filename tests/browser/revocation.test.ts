import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { openOptions } from "./options.ts";
import { openPopup, type Popup, pairByPopup } from "./popup.ts";
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
    let tab: Tab;
    const sent = pageOf("sent");
    const kept = pageOf("kept");
    const afterwards = pageOf("afterwards");

    beforeAll(async () => {
      browser = await start();
      popup = await pairByPopup(browser, server.origin, ann);
      await visitsAlone(browser);
      tab = await browser.open("about:blank");
    });

    afterAll(async () => {
      await browser.close();
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
      await popup.says("3 captures kept here");
      expect((await popup.badge()).text).toBe("↑");
      await server.restart();
      for (const page of pages) await ann.untilVisits(page, 1);
      await popup.says("Everything has been sent.", 60_000);
    });
  });
}

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
