import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { askToPair, pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { look } from "./look.ts";

let companion: Companion;
let page: Page;
const outside: string[] = [];
const complaints: string[] = [];
beforeAll(async () => {
  companion = await startCompanion();
  companion.context.on("request", (request) => {
    if (new URL(request.url()).origin !== companion.server.origin) outside.push(request.url());
  });
  companion.context.on("console", (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
});
afterAll(() => companion.close());

const go = (path: string) => page.goto(companion.server.origin + path);

test("the pages for somebody signed out look right and are accessible", async () => {
  page = await companion.open("/sign-in");
  await page.getByRole("heading", { name: "This server is new" }).waitFor();
  await look(page, "empty-server");
  await go("/pair");
  await page.getByRole("link", { name: "Sign in or create an account" }).waitFor();
  await look(page, "pair-signed-out");
  await page.goto(await companion.server.setUpLink());
  await page.getByLabel("Your name").waitFor();
  await look(page, "set-up");
  await page.close();
});

test("the pages of an empty account look right and are accessible", async () => {
  page = await createFirstAccount(companion);
  await go("/?welcome");
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  await look(page, "welcome");
  await go("/settings/devices");
  await page.getByText("No device is paired yet").waitFor();
  await look(page, "no-devices");
  await go("/nowhere");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await look(page, "not-found");
});

test("pairing looks right and is accessible at each step", async () => {
  await go("/settings/devices/pair");
  await page.getByText("This page waits for").waitFor();
  await look(page, "pairing-window");
  await page.getByLabel("Code from the tray").fill("BBBB-BBBB");
  await page.keyboard.press("Enter");
  await page.getByText("No tray is waiting with this code").waitFor();
  await look(page, "pair-wrong-code");
  const tray = await askToPair(companion.server.origin, { name: `Laptop of ${"a very long name ".repeat(3)}` });
  await page.getByLabel("Code from the tray").fill(tray.userCode);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Is this your device?" }).waitFor();
  await look(page, "pair-who-asks");
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByRole("heading", { name: "Denied" }).waitFor();
  await look(page, "pair-denied");
});

test("the pages of an account in use look right and are accessible", async () => {
  const { origin } = companion.server;
  const laptop = await pairByHand(page, origin, { name: "Laptop" });
  const desktop = await pairByHand(page, origin, { name: "Desktop", platform: "macOS on Apple silicon" });
  const observers = [crypto.randomUUID(), crypto.randomUUID()] as const;
  const paths = ["server/ingest/matching.ts", "web/pages/today.tsx", `${"deep/".repeat(30)}end.ts`];
  await laptop.push(paths.map((path, index) => saved(path, observers[0], { agoMs: 60_000 * index, offsetMs: 12 })));
  await desktop.push([saved("server/ingest/matching.ts", observers[1], { agoMs: 3, offsetMs: -90_240 })]);
  await desktop.heartbeat(212, -90_240);
  await go("/");
  await page.getByRole("button", { name: "Seen by Laptop and Desktop" }).click();
  await page.getByText("They saw it").waitFor();
  await look(page, "today");
  await go("/timeline");
  await page.locator(".plot[data-state=ready] canvas").waitFor();
  await look(page, "timeline");
  await go("/settings/devices");
  await page.getByRole("button", { name: "Revoke Desktop" }).click();
  await look(page, "revoke");
  await page.getByRole("dialog").getByRole("button", { name: "Revoke Desktop" }).click();
  await page.getByText("Desktop is revoked.").waitFor();
  await look(page, "devices");
  await go("/audit");
  await page.getByText("This browser checked the chain").waitFor();
  await look(page, "audit");
  await go("/settings/account");
  await page.getByText("added").first().waitFor();
  await look(page, "account");
});

test("no page asked anything of another server, or tried what the content policy forbids", () => {
  expect(outside).toEqual([]);
  expect(complaints).toEqual([]);
});
