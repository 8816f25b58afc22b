import { afterAll, beforeAll, expect, test } from "bun:test";
import type { CDPSession, Page } from "playwright";
import { pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

let companion: Companion;
let page: Page;
let devtools: CDPSession;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  const laptop = await pairByHand(page, companion.server.origin, { name: "Laptop" });
  const tenInTheMorning = new Date(2026, 4, 4, 10).toISOString();
  await laptop.push([{ ...saved("morning.ts", crypto.randomUUID()), occurred_at: tenInTheMorning }]);
  devtools = await companion.context.newCDPSession(page);
});
afterAll(() => companion.close());

test("two fingers that part zoom in on what is between them, and zoom out where they meet again", async () => {
  await page.goto(`${companion.server.origin}/timeline?date=2026-05-04`);
  await page.locator(".plot[data-state=ready] canvas").waitFor();
  const row = page.getByRole("row", { name: "Saved morning.ts" });
  await row.waitFor();
  await pinch({ hour: 20, from: 20, to: 150 });
  await row.waitFor({ state: "detached" });
  await pinch({ hour: 20, from: 150, to: 20 });
  await row.waitFor();
  await pinch({ hour: 10, from: 20, to: 150 });
  expect(await row.isVisible()).toBe(true);
});

/** Two fingers, each so many pixels from an hour of the day, draw apart or together around it. */
async function pinch({ hour, from, to }: { hour: number; from: number; to: number }): Promise<void> {
  const box = await page.locator(".plot .u-over").boundingBox();
  if (box === null) throw new Error("There is no picture.");
  const fingers = (apart: number) =>
    [-apart, apart].map((by, id) => ({ x: box.x + (box.width * hour) / 24 + by, y: box.y + 34, id }));
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: ReturnType<typeof fingers>) =>
    devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", fingers(from));
  for (let step = 1; step <= 10; step += 1) await touch("touchMove", fingers(from + ((to - from) * step) / 10));
  await touch("touchEnd", []);
}
