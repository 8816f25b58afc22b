import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { CODE, MASK, openPopup, type Popup } from "./popup.ts";
import { startTamperedServer, type TamperedServer } from "./tampered-server.ts";
import type { TestedBrowser } from "./tested-browser.ts";
import { startTestedChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";

let server: TamperedServer;
let ann: Companion;

beforeAll(async () => {
  server = await startTamperedServer();
  ann = await signIn(server.server, "Ann");
});

afterAll(async () => {
  await server.stop();
});

for (const start of [startTestedChromium, startTestedFirefox]) {
  describe(start === startTestedFirefox ? "Firefox" : "Chromium", () => {
    let browser: TestedBrowser;
    let popup: Popup;

    beforeAll(async () => {
      browser = await start();
      popup = await openPopup(browser);
    });

    afterAll(async () => {
      await browser.close();
    });

    test("before anything is paired, the popup says what will be recorded", async () => {
      await popup.says("records the address of each page you visit");
      expect(await popup.tab.evaluate("document.querySelector('[name=server]').value")).toBe("http://localhost:4747");
      const name = await popup.tab.waitFor("document.querySelector('[name=device]').value");
      expect(name).toBe(`${browser.name} on Linux`);
    });

    test("plain http to another host is refused, with the reason", async () => {
      await popup.askToPair("http://tandem.example");
      await popup.says("Over plain http, others on the way could read what you send");
    });

    test("a code that was denied on the page is told, with the next step", async () => {
      await popup.askToPair(server.origin);
      await popup.says("Your code is ready");
      await ann.deny(await popup.readCode());
      await popup.says("The pairing was denied on the server's page");
      await popup.says("You can pair again below");
    });

    test("a pairing can be called off", async () => {
      await popup.askToPair(server.origin);
      await popup.press("Cancel");
      await popup.says("Pair this browser");
      expect(await popup.kept()).not.toMatch(CODE);
    });

    test("a code that runs out while it is held is masked and never shown again, and the popup says so", async () => {
      server.shortenCodes(8);
      await popup.askToPair(server.origin);
      await popup.says("Your code is ready");
      server.shortenCodes(undefined);
      await popup.holding("Hold to reveal", async () => {
        await until("the code", async () => CODE.test(await popup.everything()));
        await popup.says(MASK);
        expect(await popup.everything()).not.toMatch(CODE);
      });
      await popup.says("The code was not confirmed in time and no longer works.");
      expect(await popup.kept()).not.toMatch(CODE);
    });

    test("the code stands in the document only while the button is held, and a killed worker goes on with the pairing", async () => {
      await popup.askToPair(server.origin, browser.name);
      await popup.says(MASK);
      await popup.says("left");
      expect(await popup.everything()).not.toMatch(CODE);

      const code = await popup.readCode();
      expect(code).toMatch(CODE);
      await popup.says(MASK);
      expect(await popup.everything()).not.toMatch(CODE);

      for (const lost of ["window.dispatchEvent(new Event('blur'))", HIDDEN]) {
        await popup.holding("Hold to reveal", async () => {
          await until("the code", async () => CODE.test(await popup.everything()));
          await popup.tab.evaluate(lost);
          await popup.says(MASK);
          expect(await popup.everything()).not.toMatch(CODE);
        });
      }

      await popup.press("Copy without showing");
      await popup.says("Copied.");
      expect(await popup.everything()).not.toMatch(CODE);
      expect(await popup.badge()).toEqual({ text: "…", title: "Tandem: waiting to be confirmed" });

      await browser.endWorker();
      const asking = await ann.lookUp(code);
      expect(asking.device).toMatchObject({ name: browser.name, kind: "browser", platform: "Linux" });
      await ann.confirm(code);
      await popup.says(`Paired as Ann at ${server.origin}`, 60_000);
      const device = await until("the device", async () => (await ann.devices()).find(isActive(browser.name)));
      expect(device.key_bound).toBe(true);
    });

    test("the private half of its key cannot leave the browser", async () => {
      expect(await popup.tab.evaluate<string>(EXPORTED_KEY)).toBe("InvalidAccessError");
    });

    test("nothing of it is in a storage that the browser's account, or another part of the browser, could take away", async () => {
      const { local, sync } = JSON.parse(await popup.kept());
      expect({ local, sync }).toEqual({ local: {}, sync: {} });
    });

    test("unpairing is asked again, and then the server has revoked the device", async () => {
      await popup.press("Unpair …");
      await popup.says("The server revokes");
      await popup.press("Unpair");
      await popup.says("Pair this browser");
      expect((await ann.devices()).find(isActive(browser.name))).toBeUndefined();
    });
  });
}

const isActive = (wanted: string) => (device: { name: string; status: string }) =>
  device.name === wanted && device.status === "active";

const HIDDEN = "document.dispatchEvent(new Event('visibilitychange'))";

const EXPORTED_KEY = `(async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("tandem");
    request.onsuccess = () => resolve(request.result);
  });
  const [{ privateKey }] = await new Promise((resolve) => {
    const request = database.transaction("keys").objectStore("keys").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  database.close();
  return crypto.subtle.exportKey("jwk", privateKey).then(() => "exported", (fault) => fault.name);
})()`;
