import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { type HostServer, startServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { type Companion, signIn } from "./companion.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { looksRight } from "./looks-right.ts";
import { CODE, MASK } from "./popup.ts";
import { startTestedChromium, type TestedChromium } from "./tested-chromium.ts";

let server: HostServer;
let site: LocalSite;
let ann: Companion;
let browser: TestedChromium;
let popup: Page;

beforeAll(async () => {
  site = startLocalSite();
  server = await startServer();
  ann = await signIn(server, "Ann");
  browser = await startTestedChromium();
  popup = await browser.popupPage();
  await popup.setViewportSize({ width: 320, height: 560 });
});

afterAll(async () => {
  await Promise.all([browser.close(), server.stop(), site.stop()]);
});

test("a keyboard alone pairs, and axe finds nothing on any state of the popup, light or dark, at 320 px", async () => {
  await popup.getByRole("heading", { name: "Pair this browser" }).waitFor();
  await looksRight(popup, "popup-not-paired");

  await popup.getByLabel("Server").fill("http://tandem.example");
  await popup.keyboard.press("Enter");
  await popup.getByRole("alert").getByText("Over plain http").waitFor();
  await looksRight(popup, "popup-refused");

  await popup.getByLabel("Server").fill(server.origin);
  await popup.keyboard.press("Tab");
  await popup.keyboard.press("Tab");
  await popup.keyboard.press("Enter");
  await popup.getByRole("heading", { name: "Your code is ready" }).waitFor();
  await looksRight(popup, "popup-pairing");

  const code = await codeHeldByKeyboard("Space");
  await popup.getByRole("button", { name: "Copy without showing" }).press("Enter");
  await popup.getByText("Copied.").waitFor();
  expect(await popup.evaluate("navigator.clipboard.readText()")).toBe(code);
  expect(await codeHeldByKeyboard("Enter")).toBe(code);
  await ann.confirm(code);
  await popup.getByText("Paired as Ann").waitFor();
  const page = site.page("a-page-with-a-rather-long-address-that-does-not-fit-into-the-popup");
  const tab = await browser.open(page);
  await ann.untilVisits(page, 1);
  await popup.getByText("Everything has been sent.").waitFor();
  await looksRight(popup, "popup-recording");

  await popup.getByRole("button", { name: "Unpair …" }).press("Enter");
  await popup.getByText("The server revokes").waitFor();
  expect(await popup.evaluate("document.activeElement.textContent")).toBe("Keep");
  await looksRight(popup, "popup-unpair");
  await popup.keyboard.press("Enter");

  await popup.getByRole("button", { name: "Pause for 1 hour" }).press("Enter");
  await popup.getByRole("heading", { name: "Paused" }).waitFor();
  await looksRight(popup, "popup-paused");
  await popup.getByRole("button", { name: "Resume" }).press("Enter");

  // An address that is too long for one capture: the server does not take it, and the person can see so.
  await tab.evaluate(`history.pushState(null, "", "/" + "too-long".repeat(10_000))`);
  await popup.getByText("1 capture not taken by the server").press("Enter");
  await popup.getByText("Everything has been sent.").waitFor();
  await looksRight(popup, "popup-set-aside");

  const [device] = await ann.devices();
  await ann.revoke(device?.name ?? "");
  await (await browser.open(site.page())).close();
  await popup.getByRole("heading", { name: "This browser was revoked" }).waitFor();
  await looksRight(popup, "popup-revoked");
  await popup.getByRole("button", { name: /^Discard \d+ captures? …$/ }).press("Enter");
  await popup.getByText("What the server did not take is deleted too: 1 capture.").waitFor();
  // A look at every state, each in both colours: on a busy machine it takes as long as all that a test may take otherwise.
}, 400_000);

test("axe finds nothing on the options, light or dark, at 320 px, and the keyboard alone settles them", async () => {
  const options = await browser.optionsPage();
  await options.setViewportSize({ width: 320, height: 560 });
  await options.getByLabel("Never record").fill("no site at all");
  await options.getByText("“no site at all” is no site.").waitFor();
  await looksRight(options, "options-fault");
  await options.getByRole("button", { name: "Save" }).press("Enter");
  await options.getByText("Not saved, for a line is no site.").waitFor();

  await options.getByLabel("Never record").fill("example.org\n*.example.com/health");
  await options.getByLabel("How long a page is in front of you").press("Space");
  await options.getByRole("button", { name: "Save" }).press("Enter");
  await options.getByText("Saved.").waitFor();
  await looksRight(options, "options");
  await options.reload();
  expect(await options.getByLabel("Never record").inputValue()).toBe("example.org\n*.example.com/health");
  expect(await options.getByLabel("How long a page is in front of you").isChecked()).toBe(false);
});

/** Holds the key on the button, reads the code, and lets go; then loses the window's focus while holding. */
async function codeHeldByKeyboard(key: "Space" | "Enter"): Promise<string> {
  const text = async () => (await popup.locator(".letters").textContent()) ?? "";
  const button = popup.getByRole("button", { name: "Hold to reveal" });
  await button.focus();
  expect(await popup.getByText("Code hidden").count()).toBe(1);
  await popup.keyboard.down(key);
  const code = await until("the code", async () => CODE.exec(await text())?.[0]);
  expect(await popup.getByText("Code shown on the screen").count()).toBe(1);
  expect(await popup.locator("[role=status], [role=alert], button").allInnerTexts()).not.toContain(code);
  await popup.keyboard.up(key);
  await until("the mask", async () => (await text()) === MASK);

  await popup.keyboard.down(key);
  await until("the code", async () => CODE.test(await text()));
  await popup.evaluate("window.dispatchEvent(new Event('blur'))");
  await until("the mask", async () => (await text()) === MASK);
  expect(await popup.content()).not.toMatch(CODE);
  await popup.keyboard.up(key);
  return code;
}
