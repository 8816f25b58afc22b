import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Capture } from "@tandem/contract/capture";
import { uuidv7 } from "@tandem/contract/uuid";
import type { Page } from "playwright";
import { type PairedTray, pairByHand } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

const EVENTS = 100_000;
const BATCH = 1000;
/** Midnight of a day that is over, by the browser's zone, which is this machine's. */
const MIDNIGHT = new Date(2026, 4, 4).getTime();
const STEP_MS = 800;
/** Every tenth took time, on one machine or the other, longer than the pause to the next: they overlap. */
const SPAN_MS = 12_000;

let companion: Companion;
let page: Page;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  const trays: { tray: PairedTray; observer: string }[] = [];
  for (const name of ["Laptop", "Desktop"]) {
    const tray = await pairByHand(page, companion.server.origin, { name });
    trays.push({ tray, observer: crypto.randomUUID() });
  }
  for (let first = 0; first < EVENTS; first += BATCH) {
    const one = trays[(first / BATCH) % 2];
    const batch = Array.from({ length: BATCH }, (_, index) => capture(first + index, one?.observer ?? ""));
    expect((await one?.tray.push(batch))?.status).toBe(200);
  }
}, 120_000);
afterAll(() => companion.close());

const isSpan = (index: number) => index % 10 === 0;

function capture(index: number, observer: string): Capture {
  const at = MIDNIGHT + index * STEP_MS;
  return {
    capture_id: uuidv7(at),
    observer,
    type: isSpan(index) ? "document.active" : "page.visited",
    occurred_at: new Date(at).toISOString(),
    clock_offset_ms: 0,
    ...(isSpan(index) && { duration_ms: SPAN_MS }),
    payload: isSpan(index)
      ? { workspace: `w${index % 70}`, path: `src/${index}.ts` }
      : { url: `https://example.org/${index}` },
  };
}

/** The frames of a while in which the picture is dragged to and fro, in ms. */
async function framesWhileDragging(): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    const step = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    Object.assign(window, { frames });
  });
  const box = await page.locator(".plot .u-over").boundingBox();
  if (box === null) throw new Error("There is no picture.");
  await page.mouse.move(box.x + box.width / 2, box.y + 30);
  await page.mouse.down();
  for (let move = 0; move < 60; move += 1)
    await page.mouse.move(box.x + box.width / 2 + 200 * Math.sin(move / 5), box.y + 30);
  await page.mouse.up();
  return page.evaluate(() => (window as unknown as { frames: number[] }).frames.slice(2));
}

test("100,000 events of one day are drawn and told, and the totals equal an independent union", async () => {
  await page.goto(`${companion.server.origin}/timeline?date=2026-05-04`);
  await page.locator(".plot[data-state=ready] canvas").waitFor();
  await page.getByText("100,000 events, 0 of them seen by several devices").waitFor();
  // Spans begin every 8 s and last 12 s, so that from the first to the end of the last no moment is free.
  const naive = (EVENTS / 10) * SPAN_MS;
  const union = (EVENTS - 10) * STEP_MS + SPAN_MS;
  const started = performance.now();
  const day = new URLSearchParams({
    from: new Date(MIDNIGHT).toISOString(),
    to: new Date(new Date(2026, 4, 5).getTime()).toISOString(),
  });
  const totals = await page.evaluate(async (query) => {
    const answer = await fetch(`/v1/timeline/picture?${query}`);
    return ((await answer.json()) as { totals: { active_ms: number; naive_ms: number } }).totals;
  }, day.toString());
  console.log(`100,000 events: the picture was answered in ${Math.round(performance.now() - started)} ms`);
  expect(totals).toMatchObject({ active_ms: union, naive_ms: naive });
  await page.getByRole("region", { name: "Events in view" }).getByRole("row").nth(100).waitFor();
});

test("among 100,000 events the picture moves with the pointer, and shows closer what it comes to rest at", async () => {
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  const frames = (await framesWhileDragging()).toSorted((a, b) => a - b);
  const quantile = (part: number) => Math.round(frames[Math.floor(frames.length * part)] ?? 0);
  console.log(
    `100,000 events: ${frames.length} frames while dragging, median ${quantile(0.5)} ms, 95 % within ${quantile(0.95)} ms`,
  );
  expect(frames.length).toBeGreaterThan(0);
  await page.getByRole("region", { name: "Events in view" }).getByRole("row").nth(100).waitFor();
  await page.screenshot({ path: join(import.meta.dir, "..", "..", "artefacts", "web", "timeline-100000.png") });
});
