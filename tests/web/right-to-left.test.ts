import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright";
import { type PairedTray, pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

/** Hebrew, from right to left. */
const NAME = "מחשב (1)";

let companion: Companion;
let page: Page;
let trays: PairedTray[];
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  const { origin } = companion.server;
  trays = [
    await pairByHand(page, origin, { name: NAME, platform: "Linux x64" }),
    await pairByHand(page, origin, { name: "Laptop" }),
  ];
});
afterAll(() => companion.close());

const open = (path: string) => page.goto(companion.server.origin + path);

/** Whether these words, of one line, stand from left to right. */
const inOrder = async (line: Locator, words: readonly string[]): Promise<boolean> => {
  await line.waitFor();
  const lefts = await line.evaluate((element, words) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const lefts = new Map<string, number>();
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      for (const word of words) {
        const at = node.textContent?.indexOf(word) ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        lefts.set(word, range.getBoundingClientRect().left);
      }
    return words.map((word) => lefts.get(word) ?? Number.NaN);
  }, words);
  expect(lefts).not.toContain(Number.NaN);
  return lefts.every((left, nth) => nth === 0 || left > (lefts[nth - 1] ?? 0));
};

test("who saw an event is listed in the order of the sentence, in Today and in the table", async () => {
  for (const tray of trays) await tray.push([saved("shared.ts", crypto.randomUUID())]);
  await open("/");
  const observers = page.locator(".observers-button").first();
  expect(await inOrder(observers, ["מחשב", "and", "Laptop"])).toBe(true);
  await open("/timeline");
  const cell = page.getByRole("cell").filter({ hasText: "and Laptop" });
  expect(await inOrder(cell, ["מחשב", "and", "Laptop"])).toBe(true);
});

test("a sentence that begins with a name written from right to left goes on to the right of it", async () => {
  await open("/settings/devices");
  await page.getByRole("button", { name: /^Revoke .*מחשב/ }).click();
  const question = page.getByRole("dialog");
  expect(await inOrder(question.getByText("stops recording"), ["מחשב", "stops", "recording"])).toBe(true);
  await question.getByRole("button", { name: /^Revoke .*מחשב/ }).click();
  expect(await inOrder(page.getByText("is revoked."), ["מחשב", "is", "revoked"])).toBe(true);
  await open("/audit");
  const redeemed = page.getByRole("listitem").filter({ hasText: "מחשב" }).getByText("fetched its key");
  expect(await inOrder(redeemed, ["מחשב", "fetched", "its key"])).toBe(true);
});
