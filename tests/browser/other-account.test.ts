import { expect, test } from "bun:test";
import { startServer } from "../hosts/server.ts";
import { signIn } from "./companion.ts";
import { startLocalSite } from "./local-site.ts";
import { looksRight } from "./looks-right.ts";
import { pairByPopup } from "./popup.ts";
import { startTestedChromium } from "./tested-chromium.ts";

test("captures made for one account go to no other, and nothing is recorded until the person has decided", async () => {
  const site = startLocalSite();
  const server = await startServer();
  const [ann, bob] = [await signIn(server, "Ann"), await signIn(server, "Bob")];
  const browser = await startTestedChromium();
  try {
    const popup = await pairByPopup(browser, server.origin, ann);
    const [anns, between, bobs] = [site.page("anns"), site.page("between"), site.page("bobs")];
    await ann.revoke(browser.name);
    const tab = await browser.open(anns);
    await popup.says("This browser was revoked");

    await popup.askToPair(server.origin, browser.name);
    await popup.says("Your code is ready");
    await bob.confirm(await popup.readCode());
    await popup.says("Not recording yet");
    await popup.says(`1 capture made for Ann at ${server.origin}`);
    await tab.goto(between);
    const page = await browser.popupPage();
    await page.setViewportSize({ width: 320, height: 560 });
    await page.getByRole("heading", { name: "Not recording yet" }).waitFor();
    await looksRight(page, "popup-undecided");
    await page.close();

    await popup.press("Discard 1 capture …");
    await popup.says("They never reached a server");
    await popup.press("Discard 1 capture");
    await popup.says("Recording");
    await tab.goto(bobs);
    await bob.untilVisits(bobs, 1);
    for (const page of [anns, between]) {
      expect(await bob.visits(page)).toEqual([]);
      expect(await popup.kept()).not.toContain(page);
    }
  } finally {
    await Promise.all([browser.close(), server.stop(), site.stop()]);
  }
});
