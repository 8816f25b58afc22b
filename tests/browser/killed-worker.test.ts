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

    /** Kills the worker once at each of these paths, when it is asked for and `ready` holds, and gives those that are left. */
    function killAt(when: "before" | "after", paths: readonly string[], ready = async () => true): Set<string> {
      const left = new Set(paths);
      const begun = new Set<string>();
      tampered.at(async (moment, asked) => {
        if (!left.has(asked) || begun.has(asked)) return undefined;
        await until("the moment to kill", ready);
        if (moment !== when) return undefined;
        begun.add(asked);
        await browser.endWorker();
        left.delete(asked);
        return when === "before" ? "lost" : undefined;
      });
      return left;
    }

    // Before: the server never hears what the dead worker asked. After: it has acted, and nobody hears the answer.
    for (const when of ["before", "after"] as const) {
      test(`killed ${when} the server acts on each step of its pairing, it pairs all the same, as one device`, async () => {
        const untilCode = killAt(when, [DISCOVERY, "/oauth/device_authorization"]);
        await popup.askToPair(tampered.origin, `${browser.name} ${when}`);
        await popup.says("Your code is ready", 60_000);
        expect([...untilCode]).toEqual([]);
        const code = await popup.readCode();
        let confirmed = false;
        const afterwards = killAt(when, ["/oauth/token", "/v1/heartbeat"], async () => confirmed);
        await ann.confirm(code);
        confirmed = true;
        await popup.says("Paired as Ann", 60_000);
        expect([...afterwards]).toEqual([]);
        tampered.at(undefined);
        const active = (await ann.devices()).filter(({ status }) => status === "active");
        expect(active.map(({ name }) => name)).toEqual([`${browser.name} ${when}`]);
        if (when === "after") return;
        await popup.press("Unpair …");
        await popup.press("Unpair");
        await popup.says("Pair this browser");
      });
    }

    for (const path of ["/v1/heartbeat", "/v1/events", "/oauth/token"]) {
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
          const left = killAt(when, [path], written);
          if (path === "/oauth/token") tampered.answer(untilRefreshed(), "/v1/events");
          for (const page of pages) await tab.goto(page);
          await until("the worker to be killed", () => left.size === 0, { timeoutMs: 60_000 });
          tampered.at(undefined);
          tampered.answer(undefined);
          const last = site.page("last");
          await tab.goto(last);
          for (const page of [...pages, last]) await ann.untilVisits(page, 1);
          await popup.says("Everything has been sent.", 60_000);
          for (const page of pages) expect(await ann.visits(page)).toHaveLength(1);
        });
      }
    }

    test("a worker that starts while the one before is still there waits for it, and then sends every visit once", async () => {
      const page = site.page("waits");
      await popup.tab.evaluate(HOLD_ENGINE);
      await browser.endWorker();
      await popup.tab.waitFor("globalThis.release !== undefined");
      await tab.goto(page);
      await popup.tab.waitFor(ENGINE_WAITS);
      expect(await popup.kept()).not.toContain(page);
      await popup.tab.evaluate("release() ?? true");
      await ann.untilVisits(page, 1);
      await popup.says("Everything has been sent.", 60_000);
      expect(await ann.visits(page)).toHaveLength(1);
    });
  });
}

const DISCOVERY = "/.well-known/openid-configuration";

/** Its token has run out, says the server, so that a refresh comes before the push. */
const untilRefreshed = () => () =>
  Response.json({ type: "/problems/token-expired" }, { status: 401, headers: { "www-authenticate": "DPoP" } });

/** A page of the extension takes the engine's lock as soon as the worker lets it go, as if that were not quite gone yet. */
const HOLD_ENGINE = `(() => {
  delete globalThis.release;
  void navigator.locks.request("tandem.engine", () => new Promise((release) => { globalThis.release = release; }));
  return true;
})()`;
const ENGINE_WAITS = `navigator.locks.query().then(({ pending }) => pending.some(({ name }) => name === "tandem.engine"))`;
