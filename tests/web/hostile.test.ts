import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

const MARKUP = `<img src=x onerror="document.title=1"><script>document.title=2</script>`;
const LONG = `\u202e\u0007${MARKUP}👩‍👩‍👧‍👦${"x".repeat(10_000)}`;

let companion: Companion;
let page: Page;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  const { origin } = companion.server;
  const tray = await pairByHand(page, origin, { name: `<b onclick=1>😀 Laptop ${"y".repeat(30)}` });
  const observer = crypto.randomUUID();
  const visit = { ...saved("", observer), type: "page.visited" };
  const answer = await tray.push([
    { ...saved(LONG, observer), payload: { workspace: LONG, path: LONG, content_sha256: "ab".repeat(32) } },
    { ...visit, payload: { url: `https://example.org/${"z".repeat(2000)}`, title: LONG } },
    { ...saved("", observer), type: "vendor.odd", payload: { text: LONG } },
  ]);
  expect(answer.status).toBe(200);
});
afterAll(() => companion.close());

for (const path of ["/", "/timeline", "/settings/devices", "/audit"])
  test(`hostile names, titles, workspaces and paths are shown harmlessly on ${path}`, async () => {
    await page.setViewportSize({ width: 320, height: 900 });
    await page.goto(companion.server.origin + path);
    await page
      .locator("main")
      .getByText(path === "/" || path === "/timeline" ? "\ufffd" : "😀 Laptop")
      .first()
      .waitFor();
    const text = (await page.locator("main").textContent()) ?? "";
    for (const unseen of ["\u0007", "\u202e"]) expect(text).not.toContain(unseen);
    expect(await page.locator("main img, main script, main b").count()).toBe(0);
    expect(await page.title()).toEndWith("Tandem");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });
