import { Database } from "bun:sqlite";
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import type { Page } from "playwright";
import { askToPair } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { focused } from "./focused.ts";
import { keptIn, lettersOf } from "./kept-code.ts";

let companion: Companion;
let page: Page;
beforeAll(async () => {
  companion = await startCompanion({ TANDEM_TRUSTED_PROXIES: "127.0.0.1 ::1" });
  page = await createFirstAccount(companion);
});
beforeEach(async () => {
  await page.goto(`${companion.server.origin}/pair`);
});
afterAll(() => companion.close());

async function enter(userCode: string, on = page): Promise<void> {
  await on.getByLabel("Code from the tray").fill(userCode);
  await on.getByRole("button", { name: "Look up" }).click();
}

const decisionAsked = (on = page) => on.getByRole("heading", { name: "Is this your device?" }).waitFor();

test("denying a tray keeps it out, and says that nothing else changed", async () => {
  const tray = await askToPair(companion.server.origin, { name: "Laptop" });
  await enter(tray.userCode);
  await decisionAsked();
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByRole("heading", { name: "Denied" }).waitFor();
  expect(await tray.poll()).toBe("access_denied");
  expect(await keptIn(page, lettersOf(tray.userCode))).toEqual([]);
  await page.getByRole("link", { name: "Go to Devices" }).click();
  await page.getByText("No device is paired yet").waitFor();
});

test("after each step the focus is on its heading, not lost with what was pressed", async () => {
  const { origin } = companion.server;
  const stranger = await askToPair(origin, { name: "Stranger" });
  await enter(stranger.userCode);
  await decisionAsked();
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByRole("heading", { name: "Denied" }).waitFor();
  expect(await focused(page)).toBe("Denied");
  await page.getByRole("button", { name: "Pair another device" }).click();
  await page.getByLabel("Code from the tray").waitFor();
  expect(await focused(page)).toBe("Pair a device");

  const laptop = await askToPair(origin, { name: "Laptop" });
  await enter(laptop.userCode);
  await decisionAsked();
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("It is fetching its key").waitFor();
  expect(await focused(page)).toBe("You confirmed Laptop");
  await laptop.redeem();
  await page.getByRole("heading", { name: "Laptop is paired" }).waitFor();
  expect(await focused(page)).toContain("Laptop is paired");
});

test("neither answer is prepared: both are as large, none has the focus, and Enter in the name decides nothing", async () => {
  const tray = await askToPair(companion.server.origin, { name: "Laptop" });
  await enter(tray.userCode);
  await decisionAsked();
  const deny = await page.getByRole("button", { name: "Deny" }).boundingBox();
  const confirm = await page.getByRole("button", { name: "Confirm" }).boundingBox();
  expect([deny?.width, deny?.height]).toEqual([confirm?.width, confirm?.height]);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
  await page.getByLabel("Name").press("Enter");
  expect(await tray.poll()).toBe("authorization_pending");
});

test("what a tray calls itself is shown as plain text, markup and all", async () => {
  const name = '<img src=x onerror="document.title=1"> & <b>Laptop</b>';
  const tray = await askToPair(companion.server.origin, { name, platform: "<script>document.title=2</script>" });
  await enter(tray.userCode);
  await decisionAsked();
  expect(await page.getByLabel("Name").inputValue()).toBe(name);
  expect(await page.getByText("<script>document.title=2</script>").isVisible()).toBe(true);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText(`You confirmed ${name}`).waitFor();
  expect(await page.locator("main img, main script, main b").count()).toBe(0);
  expect(await page.title()).toBe("Pair a device · Tandem");
});

test("a tray on another network, not started from this page, comes with a plain warning", async () => {
  const tray = await askToPair(companion.server.origin, { name: "Laptop", from: "203.0.113.9" });
  await enter(tray.userCode);
  await page.getByRole("alert").getByText("If somebody sent you this code, deny it.").waitFor();
  await page.getByText("Another network than this browser's").waitFor();
});

test("a code decided on elsewhere meanwhile is said to be no longer good", async () => {
  const tray = await askToPair(companion.server.origin, { name: "Laptop" });
  const other = await companion.open("/pair");
  await enter(tray.userCode);
  await decisionAsked();
  await enter(tray.userCode, other);
  await decisionAsked(other);
  await other.getByRole("button", { name: "Deny" }).click();
  await other.getByRole("heading", { name: "Denied" }).waitFor();
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("The code is no longer good").waitFor();
  expect(await focused(page)).toBe("The code is no longer good");
  await other.close();
});

test("confirming asks for the passkey again when the last proof of presence is old", async () => {
  const tray = await askToPair(companion.server.origin, { name: "Desktop" });
  await enter(tray.userCode);
  await decisionAsked();
  const database = new Database(join(companion.server.dataFolder, "tandem.sqlite"));
  database.run("UPDATE web_sessions SET verified_at = verified_at - 600000");
  database.close();
  await page.getByRole("button", { name: "Confirm" }).click();
  const question = page.getByRole("dialog", { name: "Is it you?" });
  await question.getByRole("button", { name: "Use passkey" }).click();
  await page.getByText("You confirmed Desktop").waitFor();
});

test("a mistyped code says how codes look; a wrong one what to do; too many when to try again", async () => {
  await enter("wdjb mjh");
  await page.getByText("A code has eight letters").waitFor();
  const wrong = page.getByText("No tray is waiting with this code");
  const tooMany = page.getByText(/There were too many attempts\. Try again in \d+ min/);
  await enter("BBBBBBBB");
  await wrong.waitFor();
  for (const last of "CDFGH") {
    await page.getByLabel("Code from the tray").fill("");
    await wrong.waitFor({ state: "hidden" });
    await enter(`bbbb-bbb${last}`);
    await wrong.or(tooMany).waitFor();
    if (await tooMany.isVisible()) break;
  }
  await tooMany.waitFor();
});
