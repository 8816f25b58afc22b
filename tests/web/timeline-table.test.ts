import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Capture } from "@tandem/contract/capture";
import type { Page } from "playwright";
import { until } from "../hosts/until.ts";
import { type PairedTray, pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

const EVENTS = 250;
/** Ten in the morning of a day that is over, by the browser's zone, which is this machine's. */
const DATE = "2026-05-04";
const TEN = new Date(2026, 4, 4, 10).getTime();
const MINUTE = 60_000;

let companion: Companion;
let page: Page;
let laptop: PairedTray;
const observer = crypto.randomUUID();
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  laptop = await pairByHand(page, companion.server.origin, { name: "Laptop" });
  await laptop.push(Array.from({ length: EVENTS }, (_, index) => at(saved(`day/${index}.ts`, observer), index)));
  await page.clock.install();
});
afterAll(() => companion.close());

const at = (capture: Capture, minute: number): Capture => ({
  ...capture,
  occurred_at: new Date(TEN + minute * MINUTE).toISOString(),
});
const open = async () => {
  const live = page.waitForResponse("**/v1/timeline/stream");
  await page.goto(`${companion.server.origin}/timeline?date=${DATE}`);
  await live;
  await page.locator(".plot[data-state=ready] canvas").waitFor();
  await until("the first page of rows", async () => (await things()).length === 100);
};
const table = () => page.getByRole("region", { name: "Events in view" });
const things = () => table().locator("tbody td:nth-child(2)").allTextContents();
const more = () => page.getByRole("button", { name: "Show more rows" });

test("each event stands in the table once, however often more rows are asked for at once", async () => {
  await open();
  const pressed = Promise.withResolvers<void>();
  await page.route("**/v1/timeline?**", async (route) => {
    await pressed.promise;
    await route.continue();
  });
  await more().dblclick();
  pressed.resolve();
  await until("more rows", async () => (await things()).length > 100);
  await more().click();
  await more().waitFor({ state: "detached" });
  const shown = await things();
  expect(shown).toHaveLength(EVENTS);
  expect(new Set(shown).size).toBe(EVENTS);
});

test("an event of another day changes nothing in the table, and one of this day keeps the rows that are shown", async () => {
  await open();
  await more().click();
  await until("more rows", async () => (await things()).length === 200);
  // What the page asks for once it is open is behind it.
  await page.clock.runFor(1000);
  const today = await companion.open("/");
  await today.getByText("day/249.ts").waitFor();
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("/v1/timeline/picture") && asked.push(request.url()));
  await laptop.push([saved("today.ts", observer)]);
  await today.getByText("today.ts").waitFor();
  await page.clock.runFor(1000);
  await laptop.push([at(saved("late.ts", observer), EVENTS)]);
  await until("the late event", async () => (await things())[0] === "Saved late.ts");
  expect(await things()).toHaveLength(200);
  expect(asked).toHaveLength(1);
});

test("a capture that reaches into the day from before it is drawn by itself", async () => {
  await open();
  const total = page.getByText("Active for ");
  const night = at(saved("night.ts", observer), -10 * 60 - 30);
  await laptop.push([
    { ...night, type: "document.active", duration_ms: 60 * MINUTE, payload: { workspace: "w", path: "night.ts" } },
  ]);
  await total.getByText("30 min").waitFor();
});
