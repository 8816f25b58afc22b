import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { TimelinePicture } from "@tandem/contract/picture";
import type { Page } from "playwright";
import { pairByHand } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { fullDay } from "./full-day.ts";

const EVENTS = 100_000;
const BATCH = 1000;
/** Midnight of a day that is over, by the browser's zone, which is this machine's. */
const MIDNIGHT = new Date(2026, 4, 4).getTime();
const LENGTH_MS = new Date(2026, 4, 5).getTime() - MIDNIGHT;
const day = fullDay(MIDNIGHT, LENGTH_MS, EVENTS);

let companion: Companion;
let page: Page;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  for (const [index, name] of ["Laptop", "Desktop"].entries()) {
    const tray = await pairByHand(page, companion.server.origin, { name });
    const captures = day.captures[index] ?? [];
    for (let first = 0; first < captures.length; first += BATCH)
      expect((await tray.push(captures.slice(first, first + BATCH))).status).toBe(200);
  }
}, 240_000);
afterAll(() => companion.close());

/** The ms of the day that any of these spans covers, each marked by itself: no arithmetic of intervals. */
function msCovered(spans: typeof day.spans): number {
  const marked = new Uint8Array(LENGTH_MS);
  for (const { start, end } of spans) marked.fill(1, Math.max(0, start), Math.min(LENGTH_MS, end));
  let covered = 0;
  for (let ms = 0; ms < LENGTH_MS; ms += 1) covered += marked[ms] ?? 0;
  return covered;
}

const msAddedUp = (spans: typeof day.spans): number =>
  spans.reduce((sum, { start, end }) => sum + Math.min(LENGTH_MS, end) - Math.max(0, start), 0);

const askedOfDay = new URLSearchParams({
  from: new Date(MIDNIGHT).toISOString(),
  to: new Date(MIDNIGHT + LENGTH_MS).toISOString(),
});

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
  const frames = () => page.evaluate(() => (window as unknown as { frames: number[] }).frames.slice(2));
  // A busy machine shows few frames for many moves.
  for (let move = 0; move < 60 || (await frames()).length < 20; move += 1)
    await page.mouse.move(box.x + box.width / 2 + 200 * Math.sin(move / 5), box.y + 30);
  await page.mouse.up();
  return frames();
}

test("100,000 events of one day are drawn and told, what two machines saw once", async () => {
  await page.goto(`${companion.server.origin}/timeline?date=2026-05-04`);
  await page.locator(".plot[data-state=ready] canvas").waitFor();
  // The first of them began on the day before.
  const [events, shared] = [EVENTS - 1, day.shared].map((count) => count.toLocaleString("en"));
  await page.getByText(`${events} events, ${shared} of them seen by several devices`).waitFor();
  await page.getByRole("region", { name: "Events in view" }).getByRole("row").nth(100).waitFor();
});

test("the totals of 100,000 events equal a union marked ms by ms, in all and by workspace", async () => {
  const started = performance.now();
  const { totals, places, types } = await page.evaluate(
    async (query) => (await (await fetch(`/v1/timeline/picture?${query}`)).json()) as TimelinePicture,
    askedOfDay.toString(),
  );
  console.log(`100,000 events: the picture was answered in ${Math.round(performance.now() - started)} ms`);
  expect(totals).toEqual({
    events: EVENTS - 1,
    shared: day.shared,
    sightings: EVENTS - 1 + day.shared,
    active_ms: msCovered(day.spans),
    naive_ms: msAddedUp(day.spans),
  });
  expect(totals.active_ms).toBeLessThan(totals.naive_ms);
  expect(types.find(({ name }) => name === "document.active")).toMatchObject({ active_ms: totals.active_ms });
  for (const [name, spans] of Map.groupBy(day.spans, ({ place }) => place))
    expect(places.find((place) => place.name === name)).toMatchObject({
      active_ms: msCovered(spans),
      naive_ms: msAddedUp(spans),
    });
});

test("among 100,000 events the picture moves with the pointer, and shows closer what it comes to rest at", async () => {
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  const frames = (await framesWhileDragging()).toSorted((a, b) => a - b);
  const quantile = (part: number) => Math.round(frames[Math.floor(frames.length * part)] ?? 0);
  console.log(
    `100,000 events: ${frames.length} frames while dragging, median ${quantile(0.5)} ms, 95 % within ${quantile(0.95)} ms`,
  );
  await page.getByRole("region", { name: "Events in view" }).getByRole("row").nth(100).waitFor();
  await page.screenshot({ path: join(import.meta.dir, "..", "..", "artefacts", "web", "timeline-100000.png") });
});
