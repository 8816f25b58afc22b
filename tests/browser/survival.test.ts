import { expect, test } from "bun:test";
import { startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { startLocalSite } from "./local-site.ts";
import { openPopup } from "./popup.ts";
import type { TestedBrowser } from "./tested-browser.ts";
import { startTestedChromium } from "./tested-chromium.ts";
import { startTestedFirefox } from "./tested-firefox.ts";

test("with the popup closed and the worker killed, an alarm finishes the pairing, and captures begin", async () => {
  const site = startLocalSite();
  const server = await startServer();
  const ann = await signIn(server, "Ann");
  const browsers = await Promise.all([startTestedChromium(), startTestedFirefox()]);
  try {
    await Promise.all(browsers.map((browser) => confirmUnattended(browser, server.origin, ann)));
    for (const browser of browsers) {
      const page = site.page("unattended");
      await browser.open(page);
      await ann.untilVisits(page, 1);
    }
    expect((await ann.devices()).map(({ status }) => status)).toEqual(["active", "active"]);
  } finally {
    await Promise.all([...browsers.map((browser) => browser.close()), server.stop(), site.stop()]);
  }
});

async function confirmUnattended(browser: TestedBrowser, origin: string, companion: Companion): Promise<void> {
  const popup = await openPopup(browser);
  await popup.askToPair(origin, browser.name);
  await popup.says("Your code is ready");
  const code = await popup.readCode();
  await popup.close();
  await browser.endWorker();
  await companion.confirm(code);
  // Alarms come every 30 s at best.
  await until(
    `${browser.name} to be active`,
    async () => (await companion.devices()).some(({ name, status }) => name === browser.name && status === "active"),
    { timeoutMs: 75_000, everyMs: 500 },
  );
  await until("its first heartbeat", async () =>
    (await companion.devices()).some(({ name, last_seen }) => name === browser.name && last_seen !== undefined),
  );
}
