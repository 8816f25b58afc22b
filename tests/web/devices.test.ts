import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { until } from "../hosts/until.ts";
import { type PairedTray, pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { focused } from "./focused.ts";

let companion: Companion;
let page: Page;
let laptop: PairedTray;
const observer = crypto.randomUUID();
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  const { origin } = companion.server;
  laptop = await pairByHand(page, origin, { name: "Laptop" });
  await pairByHand(page, origin, { name: "Firefox", kind: "browser", platform: "Firefox on Linux" });
  await laptop.push([saved("one.ts", observer), saved("two.ts", observer)]);
  await page.goto(`${origin}/settings/devices`);
});
afterAll(() => companion.close());

const row = (name: string, on = page) =>
  on.getByRole("listitem").filter({ has: on.getByRole("heading", { name, exact: true }) });

test("a heartbeat shows how a device fares, live: its queue, and a sentence where its clock is off", async () => {
  await laptop.heartbeat(12, -90_000);
  await row("Laptop").getByText("12 captures").waitFor();
  await row("Laptop").getByText("1 min 30 s ahead of the server's").waitFor();
  await row("Laptop").getByText("just now").waitFor();
});

test("on a slow line all devices come together, each as it was last told of, and are not asked for again", async () => {
  const slow = await companion.context.newPage();
  const line = Promise.withResolvers<void>();
  let asked = 0;
  await slow.route("**/v1/devices", async (route) => {
    const response = await route.fetch();
    asked += 1;
    await line.promise;
    await route.fulfill({ response });
  });
  const told = slow.waitForResponse("**/v1/timeline/stream");
  await slow.goto(`${companion.server.origin}/settings/devices`);
  await told;
  // One question as the page opens, one once its stream is there.
  await until("both answers to be under way", () => asked === 2);
  await laptop.heartbeat(13, -90_000);
  await row("Laptop").getByText("13 captures").waitFor();
  expect(await slow.getByRole("heading", { level: 3 }).count()).toBe(0);
  line.resolve();
  await row("Firefox", slow).waitFor();
  await row("Laptop", slow).getByText("13 captures").waitFor();
  expect(asked).toBe(2);
  await slow.close();
  await laptop.heartbeat(12, -90_000);
  await row("Laptop").getByText("12 captures").waitFor();
});

test("a device says when it was paired, and from which browser", async () => {
  await row("Laptop")
    .getByText(/^\d+ \w+ \d{4}, \d\d:\d\d:\d\d, from Chrom\w+ on Linux$/)
    .waitFor();
});

test("a device is renamed where it stands, and keeps its new name after a reload", async () => {
  await page.getByRole("button", { name: "Rename Laptop" }).click();
  await page.getByLabel("New name").fill("Work laptop");
  await page.keyboard.press("Enter");
  await row("Work laptop").waitFor();
  await page.reload();
  await row("Work laptop").waitFor();
});

test("a name whose letters join is shown as it is, and one that hides a character is refused in words", async () => {
  const rename = async (from: string, to: string) => {
    await page.getByRole("button", { name: `Rename ${from}` }).click();
    await page.getByLabel("New name").fill(to);
    await page.keyboard.press("Enter");
  };
  await rename("Work laptop", "لپ\u200cتاپ 👩\u200d💻");
  await row("لپ\u200cتاپ 👩\u200d💻").waitFor();
  await rename("لپ\u200cتاپ 👩\u200d💻", "Work\u200d laptop");
  await page.getByText("holds a character that nobody sees").waitFor();
  await page.getByLabel("New name").fill("Work laptop");
  await page.keyboard.press("Enter");
  await row("Work laptop").waitFor();
});

test("revoking says first what will happen, in numbers, and Escape leaves the device in", async () => {
  await page.getByRole("button", { name: "Revoke Work laptop" }).click();
  const question = page.getByRole("dialog", { name: "Revoke Work laptop?" });
  await question.getByText("It has 2 events, 2 that only it saw. They stay.").waitFor();
  await question.getByText("12 captures wait on it").waitFor();
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Revoke Work laptop");
  expect((await laptop.push([saved("three.ts", observer)])).status).toBe(200);
});

test("what a device saw is counted when the page is opened, and stays there when it is told how the device fares", async () => {
  await page.getByRole("link", { name: "Today" }).click();
  await page.getByText("three.ts").waitFor();
  await page.getByRole("link", { name: "Devices" }).click();
  await row("Work laptop").getByText("3, of which only it saw 3").waitFor();
  await laptop.heartbeat(14, -90_000);
  await row("Work laptop").getByText("14 captures").waitFor();
  await row("Work laptop").getByText("3, of which only it saw 3").waitFor();
});

test("a device is revoked by keyboard alone, another tab shows it live, and what it pushes is refused", async () => {
  const other = await companion.open("/settings/devices");
  await row("Work laptop", other).waitFor();
  const pressed = async (name: string) => {
    for (let steps = 0; steps < 30; steps += 1) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate(() => document.activeElement?.textContent)) === name)
        return page.keyboard.press("Enter");
    }
    throw new Error(`${name} cannot be reached by the Tab key.`);
  };
  await page.reload();
  await row("Work laptop").waitFor();
  await pressed("Revoke Work laptop");
  await page.getByRole("dialog", { name: "Revoke Work laptop?" }).waitFor();
  await pressed("Revoke Work laptop");
  await page.getByText("Work laptop is revoked. Nothing that it sends is stored any more.").waitFor();
  await page.getByRole("heading", { name: "Revoked" }).waitFor();
  expect(await focused(page)).toBe("Devices");
  const refused = await laptop.push([saved("four.ts", observer)]);
  expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
    401,
    `${companion.server.origin}/problems/device-revoked`,
  ]);
  await row("Work laptop", other)
    .getByText(/Revoked on .+ from Chrom\w+ on Linux/)
    .waitFor();
  await row("Firefox", other).getByRole("button", { name: "Revoke Firefox" }).waitFor();
});
