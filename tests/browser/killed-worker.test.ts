import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { openPopup, type Popup } from "./popup.ts";
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
      popup = await openPopup(browser);
      tab = await browser.open("about:blank");
    });

    afterAll(async () => {
      await Promise.all([browser?.close(), tampered?.stop(), site.stop()]);
    });

    /** Kills the worker once when this path is asked for, and tells when that has happened. */
    function killAt(when: "before" | "after", path: string, ready = async () => true): () => boolean {
      let killed = false;
      let ended = false;
      tampered.at(async (moment, asked) => {
        if (killed || moment !== when || asked !== path) return;
        killed = true;
        await until("the moment to kill", ready);
        await browser.endWorker();
        ended = true;
      });
      return () => ended;
    }

    // Before: the server never acts on what the dead worker asked. After: it has acted, and nobody hears the answer.
    for (const when of ["before", "after"] as const) {
      test(`killed ${when} the server acts on its poll, it pairs all the same, as one device`, async () => {
        await popup.askToPair(tampered.origin, `${browser.name} ${when}`);
        await popup.says("Your code is ready");
        const code = await popup.readCode();
        const killed = killAt(when, "/oauth/token");
        await ann.confirm(code);
        await popup.says("Paired as Ann", 60_000);
        expect(killed()).toBe(true);
        tampered.at(undefined);
        const active = (await ann.devices()).filter(({ status }) => status === "active");
        expect(active.map(({ name }) => name)).toEqual([`${browser.name} ${when}`]);
        if (when === "after") return;
        await popup.press("Unpair …");
        await popup.press("Unpair");
        await popup.says("Pair this browser");
      });
    }

    for (const path of ["/v1/heartbeat", "/v1/events"]) {
      for (const when of ["before", "after"] as const) {
        test(`killed ${when} the server acts on ${path}, it sends every visit once`, async () => {
          // A worker that starts sends its heartbeat at once.
          await browser.endWorker();
          const pages = [site.page("killed"), site.page("killed"), site.page("killed")];
          // What the browser told of and the worker has not written down yet dies with it.
          const written = async () => {
            const kept = await popup.kept();
            return pages.every((page) => kept.includes(page));
          };
          const killed = killAt(when, path, written);
          for (const page of pages) await tab.goto(page);
          await until("the worker to be killed", killed, { timeoutMs: 60_000 });
          tampered.at(undefined);
          const last = site.page("last");
          await tab.goto(last);
          for (const page of [...pages, last]) await ann.untilVisits(page, 1);
          await popup.says("Everything has been sent.", 60_000);
          for (const page of pages) expect(await ann.visits(page)).toHaveLength(1);
        });
      }
    }
  });
}
