import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { type HostChromium, startChromium } from "../hosts/chromium.ts";
import {
  clickModal,
  clickNotification,
  notification,
  openFile,
  openWorkbench,
  statusBarItem,
  typeAndSave,
} from "../hosts/workbench-page.ts";
import { borrowLaptop, type LentLaptop } from "./lent-laptop.ts";
import { untilRevealed } from "./pairing-steps.ts";

/** Two laptops that work on one remote: two browsers, each with its own secrets, and one served VS Code. */
let first: LentLaptop;
let second: { browser: HostChromium; page: Page };

beforeAll(async () => {
  first = await borrowLaptop();
  const browser = await startChromium({ viewport: { width: 1280, height: 800 } });
  second = { browser, page: await openWorkbench(browser.context, first.workbench.url) };
}, 300_000);

afterAll(async () => {
  await second?.browser.close();
  await first?.giveBack();
});

test("a second laptop on the same remote is another device: it is not paired by the first one's pairing", async () => {
  await statusBarItem(second.page, "Pair Tandem").waitFor({ timeout: 150_000 });
}, 300_000);

test("a web page reaches the tray from outside the editor: its link pairs the second laptop, once the person has agreed", async () => {
  const { page } = second;
  const { deep_link } = await first.ann.openWindow();
  // The address by which the editor lets itself be called; on a desktop the system hands vscode:// over instead.
  const address = await first.hand.link(page, new URL(deep_link).search.slice(1));
  expect(address).toStartWith("http");
  const outside = await second.browser.context.newPage();
  await outside.goto(address);
  await page.bringToFront();
  await clickModal(page, `Pair this editor with ${first.tapped.origin}?`, "Pair");
  await clickNotification(page, "A pairing code is ready", "Reveal");
  const code = await untilRevealed(page);
  expect(await first.ann.lookUp(code)).toMatchObject({ from_this_window: true });
  await first.ann.confirm(code, "Second laptop");
  await notification(page, "Paired as Ann");
  await outside.close();
  expect(await first.ann.activeDevices()).toHaveLength(2);
}, 120_000);

test("each laptop has a folder of its own on the remote, and both observe", async () => {
  const storage = join(first.workbench.userDataDir, "User", "globalStorage", "tandem.tandem");
  expect(readdirSync(storage)).toHaveLength(2);
  await first.page.bringToFront();
  await openFile(first.page, "notes.txt");
  await typeAndSave(first.page, "written on the first laptop");
  const { sightings } = await first.ann.untilSeen("document.saved", "path", "notes.txt", 3);
  const names = new Map((await first.ann.activeDevices()).map(({ id, name }) => [id, name]));
  expect(new Set(sightings.map(({ device_id }) => names.get(device_id)))).toEqual(new Set(["Laptop", "Second laptop"]));
});

test("revoking one of them leaves the other recording", async () => {
  await first.ann.revoke("Second laptop");
  await statusBarItem(second.page, "Tandem revoked").waitFor({ timeout: 60_000 });
  await typeAndSave(first.page, " and again");
  await statusBarItem(first.page, /Tandem$/).waitFor();
  expect((await first.ann.activeDevices()).map(({ name }) => name)).toEqual(["Laptop"]);
}, 90_000);
