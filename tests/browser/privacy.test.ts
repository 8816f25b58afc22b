import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { databaseFiles } from "./database-files.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { type Options, openOptions } from "./options.ts";
import { type Popup, pairByPopup } from "./popup.ts";
import { startTamperedServer, type TamperedServer } from "./tampered-server.ts";
import type { Tab, TestedBrowser } from "./tested-browser.ts";
import { startPermittingChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";

for (const start of [startPermittingChromium, startTestedFirefox]) {
  describe(start === startTestedFirefox ? "Firefox" : "Chromium", () => {
    let tampered: TamperedServer;
    let site: LocalSite;
    let ann: Companion;
    let browser: TestedBrowser;
    let popup: Popup;
    let options: Options;
    let tab: Tab;

    beforeAll(async () => {
      site = startLocalSite();
      tampered = await startTamperedServer();
      ann = await signIn(tampered.server, "Ann");
      browser = await start();
      popup = await pairByPopup(browser, tampered.origin, ann);
      options = await openOptions(browser);
      tab = await browser.open("about:blank");
    });

    afterAll(async () => {
      await Promise.all([browser?.close(), tampered?.stop(), site.stop()]);
    });

    /** Everything captured up to now has reached the server once a later visit has. */
    async function untilAllArrived(): Promise<void> {
      const last = site.page("last");
      await tab.goto(last);
      await ann.untilVisits(last, 1);
    }

    async function nowhere(...texts: string[]): Promise<void> {
      const places = [
        ["IndexedDB", await popup.kept()],
        ["the wire", tampered.sent().join("\n")],
        ["the database", databaseFiles(tampered.server.dataFolder).join("\n")],
      ] as const;
      for (const [place, content] of places) {
        for (const text of texts) expect(content.includes(text), `${text} in ${place}`).toBe(false);
      }
    }

    test("a blocked site, a query, a fragment and a title are in no store, on no wire and in no database", async () => {
      await options.list("blocked", [`${site.host}/blocked-*`]);
      await options.save();
      const blocked = site.page("blocked-page");
      const open = site.page("open-page");
      await tab.goto(blocked);
      await tab.evaluate(`history.pushState(null, "", "${blocked}-in-page")`);
      await tab.goto(`${open}?secret-query=1#secret-fragment`);
      await untilAllArrived();
      // The search must be able to find something.
      expect(await popup.kept()).toContain(open);
      expect(tampered.sent().join("\n")).toContain(open);
      expect(databaseFiles(tampered.server.dataFolder).join("\n")).toContain(open);
      await nowhere(new URL(blocked).pathname, "secret-query", "secret-fragment", "Secret title");
    });

    test("a site that may keep its query and fragment keeps them, and no other does", async () => {
      await options.list("withQuery", [`${site.host}/search`]);
      await options.list("withFragment", [`${site.host}/search`]);
      await options.save();
      const [search, other] = [site.page("search"), site.page("other")];
      await tab.goto(`${search}?q=kept#place`);
      // As a single-page app does whose addresses differ in nothing else.
      await tab.evaluate(`location.hash = "#/hash"`);
      await tab.evaluate(`history.pushState(null, "", "#/pushed")`);
      await tab.goto(`${other}?q=dropped#dropped-place`);
      await tab.evaluate(`location.hash = "#/dropped-hash"`);
      await untilAllArrived();
      for (const place of ["#place", "#/hash", "#/pushed"]) await ann.untilVisits(`${search}?q=kept${place}`, 1);
      await ann.untilVisits(other, 1);
    });

    test("where only some sites are named, no other is recorded", async () => {
      const [named, other] = [site.page("named"), site.page("unnamed")];
      await options.list("only", [`${site.host}/named`, `${site.host}/last`]);
      await options.save();
      await tab.goto(other);
      await tab.goto(named);
      await ann.untilVisits(named, 1);
      await untilAllArrived();
      await nowhere(new URL(other).pathname);
      await options.list("only", []);
      await options.save();
    });

    test("titles are recorded only once they are asked for, and go again from what waits", async () => {
      await options.toggle("titles");
      await options.save();
      const page = site.page("titled");
      await tab.goto(page);
      const [event] = await ann.untilVisits(page, 1);
      expect(event?.payload).toEqual({ url: page, title: "Secret title" });

      tampered.answer(() => new Response(null, { status: 503, headers: { "retry-after": "1" } }), "/v1/events");
      const waiting = site.page("titled");
      await tab.goto(waiting);
      await until("the title on disk", async () => (await popup.queued()).includes("Secret title"));
      await options.toggle("titles");
      await options.save("Saved. ");
      expect(await popup.queued()).not.toContain("Secret title");
      tampered.answer(undefined);
      const [arrived] = await ann.untilVisits(waiting, 1);
      expect(arrived?.payload).toEqual({ url: waiting });
    });

    test("a visit keeps no title of the page that came after it, which may be one that is never recorded", async () => {
      await options.toggle("titles");
      await options.save();
      const blocked = site.page("blocked-page");
      const unfinished = site.unfinishedPageBefore(blocked);
      await tab.goto(unfinished);
      await tab.waitFor(`location.href === "${blocked}"`);
      await untilAllArrived();
      const [visited = ""] = unfinished.split("?");
      expect((await ann.visits(visited)).map(({ payload }) => payload)).toEqual([{ url: visited }]);
      await options.toggle("titles");
      await options.save();
    });

    test("the last 20 captures are shown, the newest among them, and none before", async () => {
      await tab.goto(site.page("app"));
      await tab.evaluate(
        `Array.from({ length: 25 }, (_, at) => history.pushState(null, "", "/last/" + (at + 1))).length`,
      );
      const last = (at: number) => `${site.host}/last/${at}`;
      await popup.says(last(25));
      const shown = await popup.tab.evaluate<string[]>(LAST_CAPTURES);
      expect(shown).toHaveLength(20);
      expect(shown).not.toContain(last(5));
      await popup.tab.waitFor(
        `!document.querySelector("[aria-label='Last captures']").innerText.includes("to be sent")`,
      );
    });

    test("what waits is shown before it is sent, obeys new rules, and “Not this site” takes it out", async () => {
      tampered.answer(() => new Response(null, { status: 503, headers: { "retry-after": "1" } }), "/v1/events");
      const [shortened, deleted] = [site.page("search"), site.page("waits")];
      await tab.goto(`${shortened}?q=private-words`);
      await tab.goto(deleted);
      await popup.says(new URL(deleted).pathname);
      await popup.says("?q=private-words");
      await popup.says("to be sent");

      await options.list("withQuery", []);
      await options.list("withFragment", []);
      await options.save("shortened.");
      expect(await popup.queued()).not.toContain("private-words");
      await popup.press("Not this site …");
      await popup.says(`${site.host} is never recorded from now on`);
      await popup.press("Not this site");
      await popup.says(`${site.host} is not recorded any more.`);
      expect(await popup.queued()).toBe("[]");
      expect(await popup.kept()).not.toContain(new URL(deleted).pathname);

      // The options, which are open all the while, show it, and take nothing back when something else is saved.
      await options.toggle("audible");
      await options.tab.activate();
      const lists = `document.querySelector("[name=blocked]")?.value.includes("\\n${site.host}")`;
      // To a page that is driven, Chromium tells nothing of its coming back.
      if (browser.name === "Firefox") await options.tab.waitFor(lists);
      await options.save();
      await options.tab.reload();
      await options.tab.waitFor(lists);
      expect(await options.tab.evaluate<boolean>(`document.querySelector("[name=audible]").checked`)).toBe(true);

      tampered.answer(undefined);
      await browser.endWorker();
      await popup.says("Everything has been sent.", 60_000);
      expect(await ann.visits(deleted)).toEqual([]);
      expect(await ann.visits(shortened)).toEqual([]);
    });
  });
}

const LAST_CAPTURES = `[...document.querySelectorAll("[aria-label='Last captures'] .url")].map((row) => row.innerText)`;
