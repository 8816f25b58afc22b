import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { type Popup, pairByPopup } from "./popup.ts";
import type { Tab, TestedBrowser } from "./tested-browser.ts";
import { startTestedChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";

interface Side {
  readonly browser: TestedBrowser;
  readonly popup: Popup;
  readonly tab: Tab;
}

let server: HostServer;
let site: LocalSite;
let ann: Companion;
let chromium: Side;
let firefox: Side;

beforeAll(async () => {
  site = startLocalSite();
  server = await startServer();
  ann = await signIn(server, "Ann");
  [chromium, firefox] = await Promise.all([sideOf(startTestedChromium()), sideOf(startTestedFirefox())]);
});

afterAll(async () => {
  await Promise.all([chromium?.browser.close(), firefox?.browser.close(), server.stop(), site.stop()]);
});

test("a page that Chromium and Firefox both opened within the window is one event with two observers", async () => {
  const page = site.page();
  await Promise.all([chromium.tab.goto(page), firefox.tab.goto(page)]);
  const [event] = await ann.untilVisits(page, 1, 2);
  expect(event?.sightings.map(({ device_id }) => device_id).toSorted()).toEqual(
    (await ann.devices()).map(({ id }) => id).toSorted(),
  );
  for (const { tab, popup } of [chromium, firefox]) {
    // The popup reads the day anew whenever something of its own was sent.
    await tab.goto(site.page("later"));
    await popup.tab.waitFor(rowOf(page, "here + 1"));
    await popup.says("1 of them seen by more than one device");
  }
});

/** Whether that page's row of today's timeline bears this tag, and the mark of what several devices saw. */
const rowOf = (page: string, tag: string) => `[...document.querySelectorAll("ol.captures li")].some((row) =>
  row.textContent.includes(${JSON.stringify(page.replace("http://", ""))}) &&
  row.textContent.endsWith(${JSON.stringify(tag)}) && row.querySelector("svg") !== null)`;

for (const name of ["Chromium", "Firefox"] as const) {
  describe(name, () => {
    const side = () => (name === "Chromium" ? chromium : firefox);

    /** Everything captured up to now has reached the server once a later visit has. */
    async function untilAllArrived(): Promise<void> {
      const last = site.page("last");
      await side().tab.goto(last);
      await ann.untilVisits(last, 1);
    }

    test("a visit is one event, whose query, fragment and title stay in the browser", async () => {
      const page = site.page();
      await side().tab.goto(`${page}?secret-query=1#secret-fragment`);
      const [event] = await ann.untilVisits(page, 1);
      expect(event?.payload).toEqual({ url: page });
      const kept = await side().popup.kept();
      expect(kept).toContain(page);
      expect(kept).not.toMatch(/secret-query|secret-fragment|Secret title/);
    });

    test("two visits a second apart are two events", async () => {
      const page = site.page();
      await side().tab.goto(page);
      const first = Date.now();
      await until("a second to pass", () => Date.now() - first >= 1000);
      await side().tab.goto(page);
      await ann.untilVisits(page, 2, 1);
    });

    test("a redirect by the server is one visit, to where it led", async () => {
      const page = site.page();
      const redirect = site.redirectTo(page);
      await side().tab.goto(redirect);
      await untilAllArrived();
      expect(await ann.visits(page)).toHaveLength(1);
      expect(await ann.visits(new URL("/redirect", redirect).href)).toEqual([]);
    });

    test("a page that sends itself on to its own address was visited once", async () => {
      const page = site.pageThatSendsItselfOn();
      await side().tab.goto(page);
      await side().tab.waitFor("location.search === '?again'");
      await untilAllArrived();
      expect(await ann.visits(page)).toHaveLength(1);
    });

    test("a single-page app's new address is a visit, its new query is none", async () => {
      const [page, next] = [site.page(), site.page()];
      await side().tab.goto(page);
      await side().tab.evaluate(`history.pushState(null, "", "${next}")`);
      await side().tab.evaluate(`history.replaceState(null, "", "${next}?sorted")`);
      await untilAllArrived();
      expect(await ann.visits(page)).toHaveLength(1);
      expect(await ann.visits(next)).toHaveLength(1);
    });

    test("the server's own pages are not captured", async () => {
      await side().tab.goto(`${server.origin}/healthz`);
      await untilAllArrived();
      expect(await ann.visits(`${server.origin}/healthz`)).toEqual([]);
    });

    test("a private window is not captured, and leaves nothing in the extension's storage", async () => {
      const page = site.page("private");
      await side().browser.openPrivately(page);
      await untilAllArrived();
      expect(await ann.visits(page)).toEqual([]);
      expect(await side().popup.kept()).not.toContain(page);
    });

    test("while it is paused nothing is captured, and after that again", async () => {
      await side().popup.press("Pause");
      await side().popup.says("Nothing is recorded until you resume.");
      await until("the badge", async () => (await side().popup.badge()).text === "II");
      const [during, after] = [site.page("paused"), site.page("resumed")];
      await side().tab.goto(during);
      await side().popup.press("Resume");
      await side().popup.says("Recording");
      await side().tab.goto(after);
      await ann.untilVisits(after, 1);
      expect(await ann.visits(during)).toEqual([]);
      expect(await side().popup.kept()).not.toContain(during);
    });

    test("a killed worker wakes for the next visit, and goes on with the same observer", async () => {
      const [before, after] = [site.page(), site.page()];
      await side().tab.goto(before);
      const [first] = await ann.untilVisits(before, 1);
      await side().browser.endWorker();
      await side().tab.goto(after);
      const [second] = await ann.untilVisits(after, 1);
      expect(second?.sightings[0]?.observer).toBe(first?.sightings[0]?.observer ?? "");
    });
  });
}

async function sideOf(starting: Promise<TestedBrowser>): Promise<Side> {
  const browser = await starting;
  const popup = await pairByPopup(browser, server.origin, ann);
  return { browser, popup, tab: await browser.open("about:blank") };
}
