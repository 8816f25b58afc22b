import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { askToPair } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { look } from "./look.ts";
import { watchRequests } from "./watch-requests.ts";

let companion: Companion;
let page: Page;
let watched: ReturnType<typeof watchRequests>;
beforeAll(async () => {
  companion = await startCompanion();
  watched = watchRequests(companion);
});
afterAll(() => companion.close());

const go = (path: string) => page.goto(companion.server.origin + path);

test("the page of a server without an account looks right and is accessible", async () => {
  page = await companion.open("/sign-in");
  await page.getByRole("heading", { name: "This server is new" }).waitFor();
  await look(page, "empty-server");
});

test("the pair page for somebody signed out looks right and is accessible", async () => {
  await go("/pair");
  await page.getByRole("link", { name: "Sign in or create an account" }).waitFor();
  await look(page, "pair-signed-out");
});

test("set-up looks right and is accessible", async () => {
  await page.goto(await companion.server.setUpLink());
  await page.getByLabel("Your name").waitFor();
  await look(page, "set-up");
  await page.close();
});

test("the welcome to an empty account looks right and is accessible", async () => {
  page = await createFirstAccount(companion);
  await go("/?welcome");
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  await look(page, "welcome");
});

for (const [name, path, text] of [
  ["no-devices", "/settings/devices", "No device is paired yet"],
  ["no-events", "/timeline", "Nothing was captured here."],
  ["no-accounts-business", "/settings/account", "You have no recovery codes"],
  ["young-audit", "/audit", "This browser checked the chain"],
  ["not-found", "/nowhere", "There is no such page"],
] as const)
  test(`${path} of an empty account looks right and is accessible`, async () => {
    await go(path);
    await page.getByText(text).first().waitFor();
    await look(page, name);
  });

test("the pairing window looks right and is accessible", async () => {
  await go("/settings/devices/pair");
  await page.getByText("This page waits for").waitFor();
  await look(page, "pairing-window");
});

test("a wrong code looks right and is accessible", async () => {
  await page.getByLabel("Code from the tray").fill("BBBB-BBBB");
  await page.keyboard.press("Enter");
  await page.getByText("No tray is waiting with this code").waitFor();
  await look(page, "pair-wrong-code");
});

test("who asks looks right and is accessible, with a name as long as they may be", async () => {
  const tray = await askToPair(companion.server.origin, { name: `Laptop of ${"a very long name ".repeat(3)}` });
  await page.getByLabel("Code from the tray").fill(tray.userCode);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Is this your device?" }).waitFor();
  await look(page, "pair-who-asks");
});

test("a denied pairing looks right and is accessible", async () => {
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByRole("heading", { name: "Denied" }).waitFor();
  await look(page, "pair-denied");
});

test("no page asked anything of another server, or tried what the content policy forbids", () => {
  expect(watched.asked()).toBeGreaterThan(10);
  expect(watched.outside).toEqual([]);
  expect(watched.complaints).toEqual([]);
});
