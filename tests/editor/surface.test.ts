import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import type { Page } from "playwright";
import { until } from "../hosts/until.ts";
import {
  clickModal,
  notification,
  openFile,
  quickInput,
  runCommand,
  statusBarItem,
  typeAndSave,
} from "../hosts/workbench-page.ts";
import { signIn } from "./companion.ts";
import { borrowLaptop, type LentLaptop } from "./lent-laptop.ts";
import { picture } from "./machine.ts";
import { askForCode, closeNotifications, copyCode } from "./pairing-steps.ts";

let laptop: LentLaptop;
let page: Page;

beforeAll(async () => {
  laptop = await borrowLaptop();
  page = laptop.page;
}, 300_000);

afterAll(async () => {
  await laptop?.giveBack();
});

test("while recording the tooltip tells the last push, the queue and the clock", async () => {
  await openFile(page, "notes.txt");
  await typeAndSave(page, "worked on");
  await laptop.ann.untilSeen("document.saved", "path", "notes.txt", 2);
  const told = await tooltip(/Nothing is waiting to be sent/);
  expect(told).toContain(`Paired as Ann at ${laptop.tapped.origin}`);
  expect(told).toMatch(/It last took captures at \d\d:\d\d/);
  expect(told).toContain("This machine's clock agrees with the server's");
  await picture(page, "tooltip");
});

test("while the server is away the status bar says offline, and tells how much waits and since when", async () => {
  laptop.tapped.goAway();
  for (const name of ["one.txt", "two.txt"]) writeFileSync(laptop.file(name), `${name}\n`);
  const item = statusBarItem(page, "Tandem offline");
  await item.waitFor({ timeout: 60_000 });
  await until("both to wait", async () => /2 captures waiting/.test((await spoken("Tandem offline")) ?? ""));
  expect(await spoken("Tandem offline")).toMatch(/offline, recording here since \d\d:\d\d, 2 captures waiting/);
  const told = await tooltip(/2 captures waiting to be sent/);
  expect(told).toMatch(/since \d\d:\d\d\. Recording goes on here/);
  await picture(page, "offline");
  laptop.tapped.comeBack();
  await statusBarItem(page, /Tandem$/).waitFor({ timeout: 90_000 });
}, 300_000);

test("the status bar has one item of Tandem's, of two words at most", async () => {
  const items = await statusBarItem(page, "Tandem").allTextContents();
  expect(items.map((text) => text.trim().split(/\s+/).length <= 2)).toEqual([true]);
});

test("the status lists what is so, and what can be done about it", async () => {
  await statusBarItem(page, /Tandem$/).click();
  for (const text of ["Paired as Ann", "This device is named Laptop", "Pause", "Unpair", "Show log"])
    await quickInput(page).locator(".monaco-list-row", { hasText: text }).first().waitFor();
  await picture(page, "status");
  await page.keyboard.press("Escape");
});

test("a walkthrough leads from pairing to the day", async () => {
  await runCommand(page, "Welcome: Open Walkthrough");
  await quickInput(page).locator("input").first().fill("Tandem");
  await quickInput(page).locator(".monaco-list-row", { hasText: "Get started with Tandem" }).first().click();
  for (const step of ["Pair this editor", "Decide what is recorded", "See your day"]) {
    const shown = page.locator(".getting-started-step", { hasText: step }).first();
    // It is drawn beside the screen at first, and comes in.
    await until(`the step "${step}"`, async () => {
      const { x, width } = (await shown.boundingBox()) ?? { x: -1, width: 0 };
      return width > 0 && x >= 0 && x + width <= 1280;
    });
  }
  await picture(page, "walkthrough");
});

test("captures made for another account wait for a decision, which can be asked for again, and to discard them is one", async () => {
  const { ann, tapped } = laptop;
  const bob = await signIn(tapped.server, tapped.origin, "Bob");
  tapped.goAway();
  writeFileSync(laptop.file("for-ann.txt"), "for Ann\n");
  await statusBarItem(page, "Tandem offline").waitFor({ timeout: 60_000 });
  await ann.revoke("Laptop");
  tapped.comeBack();
  await statusBarItem(page, "Tandem revoked").waitFor({ timeout: 60_000 });
  await askForCode(page, tapped.origin);
  await bob.confirm(await copyCode(page), "Laptop");
  await notification(page, "made for Ann");
  await closeNotifications(page);
  await statusBarItem(page, "Tandem undecided").click();
  await quickInput(page).locator(".monaco-list-row", { hasText: "Decide about" }).click();
  await notification(page, "made for Ann");
  await closeNotifications(page);
  await runCommand(page, "Tandem: Discard waiting captures");
  await clickModal(page, "not on the server", /^Discard/);
  await statusBarItem(page, /Tandem$/).waitFor();
  writeFileSync(laptop.file("for-bob.txt"), "for Bob\n");
  await bob.untilSeen("document.saved", "path", "for-bob.txt", 1);
  expect(await bob.events("document.saved", "path", "for-ann.txt")).toEqual([]);
}, 180_000);

/** The tooltip's text, once it has been drawn anew with this in it. */
async function tooltip(wanted: RegExp): Promise<string> {
  const hover = page.locator(".workbench-hover:visible, .monaco-hover:visible", { hasText: "Tandem" }).first();
  return until(
    "the tooltip",
    async () => {
      await page.mouse.move(640, 300);
      await statusBarItem(page, "Tandem").hover();
      await hover.waitFor({ timeout: 3_000 });
      // The spaces of a text that may hold no markup do not break.
      const text = ((await hover.textContent()) ?? "").replaceAll("\u00a0", " ");
      return wanted.test(text) ? text : undefined;
    },
    { timeoutMs: 30_000, everyMs: 500 },
  );
}

/** What a screen reader says of the status bar's item. */
function spoken(text: string): Promise<string | null> {
  return statusBarItem(page, text).locator("[aria-label]").first().getAttribute("aria-label");
}
