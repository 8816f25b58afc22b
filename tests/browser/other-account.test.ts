import { expect, test } from "bun:test";
import { until } from "../hosts/until.ts";
import { signIn } from "./companion.ts";
import { startLocalSite } from "./local-site.ts";
import { looksRight } from "./looks-right.ts";
import { pairByPopup } from "./popup.ts";
import { startTamperedServer } from "./tampered-server.ts";
import { startTestedChromium } from "./tested-chromium.ts";

test("captures made for one account go to no other, and nothing is recorded until the person has decided", async () => {
  const site = startLocalSite();
  const tampered = await startTamperedServer();
  const { server, origin } = tampered;
  const [ann, bob] = [await signIn(server, "Ann"), await signIn(server, "Bob")];
  const browser = await startTestedChromium();
  try {
    const popup = await pairByPopup(browser, origin, ann);
    const [anns, between, bobs] = [site.page("anns"), site.page("between"), site.page("bobs")];
    // What was captured for Ann waits already when the tray hears that it was revoked.
    tampered.answer(() => new Response(null, { status: 503, headers: { "retry-after": "1" } }), "/v1/events");
    const tab = await browser.open(anns);
    await until("the visit to wait", async () => (await popup.queued()).includes(anns));
    await ann.revoke(browser.name);
    tampered.answer(undefined);
    await popup.says("This browser was revoked", 60_000);

    await popup.askToPair(origin, browser.name);
    await popup.says("Your code is ready");
    await bob.confirm(await popup.readCode());
    await popup.says("Not recording yet");
    await popup.says(`1 capture made for Ann at ${origin}`);
    await tab.goto(between);
    const page = await browser.popupPage();
    await page.setViewportSize({ width: 320, height: 560 });
    await page.getByRole("heading", { name: "Not recording yet" }).waitFor();
    await looksRight(page, "popup-undecided");
    await page.close();

    // Taken back while the server does not answer to that: the device stays on it, and the person is told so.
    tampered.answer(() => new Response(null, { status: 503 }), "/oauth/revoke");
    await popup.press("Unpair and keep them …");
    await popup.says("The server revokes");
    await popup.press("Unpair and keep them");
    await popup.says(`${origin} could not be told. Revoke the device on its page`);
    await popup.says("1 capture from before is still kept here");
    tampered.answer(undefined);
    await popup.askToPair(origin, browser.name);
    await popup.says("Your code is ready");
    await bob.confirm(await popup.readCode());
    await popup.says("Not recording yet");

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
    await Promise.all([browser.close(), tampered.stop(), site.stop()]);
  }
});
