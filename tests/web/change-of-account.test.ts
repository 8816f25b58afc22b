import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { type PairedTray, pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, signInByLink, startCompanion } from "./companion.ts";

let companion: Companion;
let page: Page;
let ofAda: PairedTray;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion, "Ada");
  ofAda = await pairByHand(page, companion.server.origin, { name: "Laptop of Ada" });
  await ofAda.push([saved("ada-1.ts", crypto.randomUUID())]);
});
afterAll(() => companion.close());

const textOf = (on: Page) => on.locator("main").textContent();

test("a browser that signs in as somebody else shows nothing of the earlier account, in none of its tabs", async () => {
  const today = await companion.open("/");
  await today.getByText("ada-1.ts").waitFor();
  const account = await companion.open("/settings/account");
  await account.getByRole("button", { name: /^Rename passkey/ }).waitFor();
  const bob = await signInByLink(companion, "Bob");
  await bob.waitForURL(`${companion.server.origin}/`);
  for (const tab of [bob, today]) await tab.getByText("Nothing has been captured yet").waitFor();
  await account.getByText("You are signed in as Bob.").waitFor();
  await account.getByText("You have no passkey yet").waitFor();

  // What Ada's machine does from now on is heard by nobody here: Bob's own, told after it, is.
  await ofAda.push([saved("ada-2.ts", crypto.randomUUID())]);
  const ofBob = await pairByHand(bob, companion.server.origin, { name: "Laptop of Bob" });
  await ofBob.push([saved("bob-1.ts", crypto.randomUUID())]);
  await bob.goto(companion.server.origin);
  for (const tab of [bob, today]) {
    await tab.getByText("bob-1.ts").waitFor();
    expect(await textOf(tab)).not.toMatch(/ada-\d/);
  }
  await today.getByRole("link", { name: "Devices", exact: true }).click();
  await today.getByRole("heading", { name: "Laptop of Bob" }).waitFor();
  expect(await textOf(today)).not.toContain("Laptop of Ada");
  for (const tab of [today, account, bob]) await tab.close();
});

test("who accepts an invitation in a browser of somebody else arrives in the new account", async () => {
  await (await signInByLink(companion, "Ada")).close();
  await page.bringToFront();
  await page.goto(`${companion.server.origin}/settings/account`);
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const link = (await page.locator(".kept-once pre").textContent()) ?? "";
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByLabel("Your name").fill("Carl");
  await page.getByRole("button", { name: "Create account with a passkey" }).click();
  await page.getByRole("heading", { name: "Welcome, Carl" }).waitFor();
  expect(await textOf(page)).not.toContain("ada-1.ts");
});
