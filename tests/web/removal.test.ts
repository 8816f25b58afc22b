import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { type PairedTray, pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

let companion: Companion;
let page: Page;
let stolen: PairedTray;
let desktop: PairedTray;
const onStolen = crypto.randomUUID();
const onDesktop = crypto.randomUUID();
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  const { origin } = companion.server;
  stolen = await pairByHand(page, origin, { name: "Stolen" });
  desktop = await pairByHand(page, origin, { name: "Desktop" });
  await pairByHand(page, origin, { name: "Firefox", kind: "browser" });
  await stolen.push([
    saved("shared.ts", onStolen, { agoMs: 10_000 }),
    saved("only-stolen.ts", onStolen, { agoMs: 9000 }),
    saved("long-ago.ts", onStolen, { agoMs: 3 * 86_400_000 }),
  ]);
  await desktop.push([saved("shared.ts", onDesktop, { agoMs: 9990 })]);
  await page.goto(`${origin}/settings/devices`);
});
afterAll(() => companion.close());

const row = (name: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });

test("what a stolen machine captured since a time is counted, removed and gone from an open timeline by itself", async () => {
  const today = await companion.open("/");
  const event = (path: string) => today.getByRole("listitem").filter({ hasText: path });
  await event("only-stolen.ts").waitFor();
  await page.getByText("More for Stolen").click();
  await row("Stolen").getByRole("button", { name: "Remove what it captured since" }).click();
  const question = page.getByRole("dialog", { name: "Remove what Stolen captured?" });
  await question
    .getByText(
      "2 captures of it will go: 1 event that only it saw will be gone, 1 event that other devices saw too will stay",
    )
    .waitFor();
  await question.getByRole("button", { name: "Remove 2 captures" }).click();
  await page.getByText("2 captures of Stolen removed.").waitFor();
  await event("only-stolen.ts").waitFor({ state: "detached" });
  await event("shared.ts").getByRole("button", { name: "Seen by Desktop", exact: true }).waitFor();
  await event("long-ago.ts").waitFor();
  await today.goto(`${companion.server.origin}/audit`);
  await today.getByText("Captures of Stolen were removed").waitFor();
  await today.close();
});

test("where there is no time, or nothing since it, the question says so and offers no removal", async () => {
  await page.getByText("More for Desktop").click();
  await row("Desktop").getByRole("button", { name: "Remove what it captured since" }).click();
  const question = page.getByRole("dialog", { name: "Remove what Desktop captured?" });
  const removes = (name: string) => question.getByRole("button", { name, exact: true });
  await removes("Remove 1 capture").waitFor();
  await question.getByLabel("Since").fill("");
  await question.getByText("Choose since when").waitFor();
  expect(await removes("Remove").isDisabled()).toBe(true);
  await question.getByLabel("Since").fill("2099-01-01T00:00");
  await question.getByText("It captured nothing since then.").waitFor();
  expect(await removes("Remove").isDisabled()).toBe(true);
  await question.getByRole("button", { name: "Keep everything" }).click();
  await page.getByText("More for Desktop").click();
});

test("all devices but one are revoked at once, after each was named", async () => {
  await page.getByText("More for Desktop").click();
  await row("Desktop").getByRole("button", { name: "Revoke all but Desktop" }).click();
  const question = page.getByRole("dialog", { name: "Revoke all devices but Desktop?" });
  expect(await question.getByRole("listitem").allTextContents()).toEqual(["Stolen", "Firefox"]);
  await question.getByRole("button", { name: "Revoke 2 devices" }).click();
  await page.getByText("2 devices are revoked.").waitFor();
  expect((await stolen.push([saved("late.ts", onStolen)])).status).toBe(401);
  expect((await desktop.push([saved("later.ts", onDesktop)])).status).toBe(200);
});

test("a device that nobody has heard of for a month is marked, and revoked with the others like it", async () => {
  const later = Date.now() + 31 * 86_400_000;
  await page.clock.setFixedTime(later);
  await page.reload();
  await row("Desktop").getByText("Not heard of for over 30 days.").waitFor();
  await page.getByRole("button", { name: "Revoke 1 stale device" }).click();
  const question = page.getByRole("dialog", { name: "Revoke 1 stale device?" });
  await question.getByRole("button", { name: "Revoke 1 device" }).click();
  await page.getByText("1 device is revoked.").waitFor();
  expect((await desktop.push([saved("latest.ts", onDesktop)])).status).toBe(401);
});
