import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { type PairedTray, pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { lookAt, lookAway } from "./look-away.ts";

let companion: Companion;
let page: Page;
let laptop: PairedTray;
const observer = crypto.randomUUID();
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  laptop = await pairByHand(page, companion.server.origin, { name: "Laptop" });
  const old = Array.from({ length: 130 }, (_, index) => `old/${index}.ts`);
  await laptop.push(old.map((path, index) => saved(path, observer, { agoMs: 2 * 86_400_000 + index * 1000 })));
  await laptop.push([saved("new.ts", observer)]);
});
afterAll(() => companion.close());

const row = (path: string) => page.getByRole("listitem").filter({ hasText: path });

test("more tabs than a browser has connections to a server all show what they should, and go on to other pages", async () => {
  const tabs = [page];
  for (let opened = 1; opened < 8; opened += 1) {
    for (const tab of tabs) await lookAway(tab);
    const tab = await companion.open("/settings/devices");
    tabs.push(tab);
    await tab.getByRole("heading", { name: "Laptop" }).waitFor();
  }
  await lookAway(tabs.at(-1) ?? page);
  await lookAt(page);
  await page.getByRole("link", { name: "Audit" }).click();
  await page.getByText("This browser checked the chain").waitFor();
  for (const tab of tabs.slice(1)) await tab.close();
});

test("a tab that is looked at again shows what came and what went meanwhile, and says nothing of reconnecting", async () => {
  await page.goto(companion.server.origin);
  await page.getByRole("button", { name: "Show older" }).click();
  await row("old/129.ts").waitFor();
  const said: string[] = [];
  await page.exposeFunction("said", (text: string) => void said.push(text));
  await page.evaluate(() => {
    const told = document.querySelector(".live");
    if (told === null) throw new Error("The page has no place to tell of the live stream.");
    const { said } = window as unknown as { said: (text: string) => void };
    new MutationObserver(() => said(told.textContent ?? "")).observe(told, { childList: true, subtree: true });
  });
  let streams = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/stream")) streams += 1;
  });
  await lookAway(page);
  await laptop.push([saved("meanwhile.ts", observer)]);
  const other = await companion.open("/settings/devices");
  await other.getByText("More for Laptop").click();
  await other.getByRole("button", { name: "Remove what it captured since" }).click();
  await other.getByRole("button", { name: "Remove 2 captures" }).click();
  await other.getByText("2 captures of Laptop removed").waitFor();
  await laptop.push([saved("later.ts", observer)]);
  expect(streams).toBe(0);

  await lookAt(page);
  await row("later.ts").waitFor();
  for (const gone of ["meanwhile.ts", "new.ts"]) await row(gone).waitFor({ state: "detached" });
  await row("old/129.ts").waitFor();
  await laptop.push([saved("live-again.ts", observer)]);
  await row("live-again.ts").waitFor();
  expect([streams, said]).toEqual([1, []]);
  await other.close();
});

test("a tab whose session ended while nobody looked at it leads to signing in once it is looked at", async () => {
  await page.goto(companion.server.origin);
  await row("later.ts").waitFor();
  await lookAway(page);
  const cookies = await companion.context.cookies();
  await companion.context.clearCookies();
  await lookAt(page);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await companion.context.addCookies(cookies);
});
