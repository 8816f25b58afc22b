import { afterAll, beforeAll, expect, test } from "bun:test";
import { type HostServer, startServer } from "../hosts/server.ts";
import { type Companion, signIn } from "./companion.ts";
import { databaseFiles } from "./database-files.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { openPopup } from "./popup.ts";
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
  const name = start === startTestedFirefox ? "Firefox" : "Chromium";
  test(`${name}: codes and tokens are in no console line, address, server output or database file`, async () => {
    const browser = await start();
    try {
      const popup = await openPopup(browser);
      await popup.askToPair(server.origin, browser.name);
      await popup.says("Your code is ready");
      const code = await popup.readCode();
      const waiting = secretsIn(await popup.kept());
      await ann.confirm(code);
      await popup.says("Paired as");
      const page = site.page("leak");
      const tab = await browser.open(page);
      await ann.untilVisits(page, 1);

      // The search must be able to find something: a planted line, and a planted address.
      await tab.evaluate(`console.log("planted-line-${name}")`);
      await tab.evaluate(`fetch("?planted-address-${name}").then(() => true)`);
      const traces = [...(await browser.traces()), server.output(), ...databaseFiles(server.dataFolder)].join("\n");
      expect(traces).toContain(`planted-line-${name}`);
      expect(traces).toContain(`planted-address-${name}`);
      expect(traces).toContain(page);

      const secrets = [code, code.replace("-", ""), ...waiting, ...secretsIn(await popup.kept())];
      expect(secrets.length).toBeGreaterThanOrEqual(6);
      for (const secret of secrets) expect(traces.includes(secret)).toBe(false);
    } finally {
      await browser.close();
    }
  });
}

/** Every long word among the secrets that the extension keeps: device code, access, refresh token. Addresses are none. */
function secretsIn(kept: string): string[] {
  const { secrets } = JSON.parse(kept).kept as { secrets: string[] };
  return secrets.flatMap((text) =>
    ["deviceCode", "userCode", "accessToken", "refreshToken"].flatMap((name) => {
      const value: unknown = JSON.parse(text)[name];
      return typeof value === "string" ? [value] : [];
    }),
  );
}
