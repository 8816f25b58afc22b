import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { startLocalSite } from "../browser/local-site.ts";
import { openPopup } from "../browser/popup.ts";
import type { TestedBrowser } from "../browser/tested-browser.ts";
import { startTestedChromium } from "../browser/tested-chromium.ts";
import { startTestedFirefox } from "../browser/tested-firefox.ts";
import { type Checkout, makeCheckout } from "../editor/checkout.ts";
import { type Machine, startMachine } from "../editor/machine.ts";
import { askForCode, copyCode } from "../editor/pairing-steps.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { notification, openFile, typeAndSave } from "../hosts/workbench-page.ts";
import { type Companion, createFirstAccount, startCompanion } from "../web/companion.ts";

/** For people to look at; not kept in the repository. */
const ARTEFACTS = join(import.meta.dir, "..", "..", "artefacts");

const folder = temporaryFolder("checkout");
const site = startLocalSite();
let checkout: Checkout;
let companion: Companion;
let web: Page;
const editors: Machine[] = [];
const browsers: TestedBrowser[] = [];

beforeAll(async () => {
  checkout = makeCheckout(folder.path);
  companion = await startCompanion();
  web = await createFirstAccount(companion, "Ada");
  for (let count = 0; count < 2; count += 1) editors.push(await startMachine(checkout.path));
  browsers.push(await startTestedChromium(), await startTestedFirefox());
}, 180_000);

afterAll(async () => {
  for (const host of [...browsers, ...editors]) await host.close();
  await companion?.close();
  await site.stop();
  folder.remove();
});

test("two editors, a Chromium and a Firefox pair with one server, each by its own surface and the pair page", async () => {
  const { origin } = companion.server;
  for (const [index, { page }] of editors.entries()) {
    await askForCode(page, origin);
    await confirmOnThePage(await copyCode(page), EDITORS[index] ?? "");
    await notification(page, "Paired as Ada");
  }
  for (const browser of browsers) {
    const popup = await openPopup(browser);
    await popup.askToPair(origin, browser.name);
    await popup.says("Your code is ready");
    await confirmOnThePage(await popup.readCode(), browser.name);
    await popup.says("Paired as Ada");
    await popup.close();
  }
  await web.goto(`${origin}/settings/devices`);
  for (const name of [...EDITORS, "Chromium", "Firefox"])
    await web.getByRole("heading", { name, exact: true }).waitFor();
});

test("a save, a commit and a page that two of them saw stand once each, with both named, and a picture is kept", async () => {
  const [laptop, desktop] = editors;
  if (!laptop || !desktop) throw new Error("There are not two editors.");
  await web.goto(companion.server.origin);
  await openFile(desktop.page, "notes.txt");
  await openFile(laptop.page, "notes.txt");
  await typeAndSave(laptop.page, "written once, seen twice");
  const sha = await untilSeenBy("notes.txt", EDITORS).then(() => checkout.commit("Seen by both"));
  await untilSeenBy(sha.slice(0, 7), EDITORS);
  const visited = site.page("read-in-both");
  for (const browser of browsers) await browser.open(visited);
  await untilSeenBy(new URL(visited).pathname, ["Chromium", "Firefox"]);

  await web.setViewportSize({ width: 1100, height: 540 });
  await web.getByRole("listitem").filter({ hasText: "notes.txt" }).locator(".observers-button").click();
  await web.getByText("They saw it").waitFor();
  mkdirSync(ARTEFACTS, { recursive: true });
  await web.screenshot({ path: join(ARTEFACTS, "whole-line.png") });
});

const EDITORS = ["Laptop", "Desktop"];

async function confirmOnThePage(code: string, name: string): Promise<void> {
  await web.goto(`${companion.server.origin}/pair`);
  await web.getByLabel("Code from the tray").fill(code);
  await web.getByRole("button", { name: "Look up" }).click();
  await web.getByLabel("Name").fill(name);
  await web.getByRole("button", { name: "Confirm" }).click();
  await web.getByRole("heading", { name: "is paired" }).waitFor();
}

/** Waits until the page shows the one event with this text, and that all of these devices saw it. */
async function untilSeenBy(text: string, devices: readonly string[]): Promise<void> {
  const rows = web.getByRole("listitem").filter({ hasText: text });
  const seen = await until(`${text} to be seen by ${devices.join(" and ")}`, async () => {
    const observers = (await rows.count()) === 1 ? await rows.locator(".observers-button").textContent() : "";
    return devices.every((device) => observers?.includes(device)) ? observers : undefined;
  });
  expect(devices.filter((device) => seen.includes(device))).toEqual([...devices]);
  expect(await rows.count()).toBe(1);
}
