import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Capture } from "@tandem/contract/capture";
import type { Page, Route } from "playwright";
import { until } from "../hosts/until.ts";
import { type PairedTray, pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

let companion: Companion;
let page: Page;
let laptop: PairedTray;
let desktop: PairedTray;
const onLaptop = crypto.randomUUID();
const onDesktop = crypto.randomUUID();
/** Ten in the morning of a day that is over, by the browser's zone, which is this machine's. */
const DATE = "2026-05-04";
const TEN = new Date(2026, 4, 4, 10).getTime();
const MINUTE = 60_000;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  laptop = await pairByHand(page, companion.server.origin, { name: "Laptop" });
  desktop = await pairByHand(page, companion.server.origin, { name: "Desktop" });
  await laptop.push([at(saved("shared.ts", onLaptop), 0), worked("a.ts", onLaptop, 0, 30)]);
  await desktop.push([
    at(saved("shared.ts", onDesktop), 40),
    at(saved("only-desktop.ts", onDesktop), 5 * MINUTE),
    worked("b.ts", onDesktop, 15, 30),
  ]);
});
afterAll(() => companion.close());

const at = (capture: Capture, ms: number): Capture => ({ ...capture, occurred_at: new Date(TEN + ms).toISOString() });
const worked = (path: string, observer: string, fromMinute: number, minutes: number): Capture => ({
  ...at(saved(path, observer), fromMinute * MINUTE),
  type: "document.active",
  duration_ms: minutes * MINUTE,
  payload: { workspace: "example/tandem", path },
});
const open = async (query = `date=${DATE}`) => {
  await page.goto(`${companion.server.origin}/timeline?${query}`);
  await page.locator(".plot[data-state=ready] canvas").waitFor();
};
const table = () => page.getByRole("region", { name: "Events in view" });

/** How many pixels of the picture are not see-through, by colour, so that a blank canvas is told from a drawn one. */
const coloursDrawn = () =>
  page.locator(".plot canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const seen = new Set<number>();
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] === 255) seen.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
    return [...seen].map((colour) => `#${colour.toString(16).padStart(6, "0")}`);
  });

test("a day is drawn with a lane for all and one for each device in its own colour, overlaps filled", async () => {
  await open();
  const style = (name: string) =>
    page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), name);
  const drawn = await coloursDrawn();
  for (const name of ["--accent", "--device-1", "--device-2", "--overlap"]) expect(drawn).toContain(await style(name));
});

test("the totals count overlapping time once, beside what adding the devices up would say", async () => {
  await open();
  await page.getByText("Active for 45 min. Added up by device it would be 1 h").waitFor();
  await page.getByText("4 events, 1 of them seen by several devices; counted by device they would be 5.").waitFor();
  const types = page.getByRole("region", { name: "By type" });
  expect(await types.getByRole("row", { name: "Time in documents" }).getByRole("cell").allTextContents()).toEqual([
    "2",
    "45 min",
    "1 h",
  ]);
  const places = page.getByRole("region", { name: "By workspace or site" });
  expect(await places.getByRole("row", { name: "example/tandem" }).getByRole("cell").allTextContents()).toEqual([
    "4",
    "45 min",
    "1 h",
  ]);
});

test("the table says in words what is drawn, a merged event once with both observers, and can be copied", async () => {
  await open();
  expect(await table().getByRole("row", { name: "Saved shared.ts" }).count()).toBe(1);
  await table().getByRole("row", { name: "Saved shared.ts" }).getByText("Laptop and Desktop").waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy this table" }).click();
  await page.getByText("4 rows are on the clipboard.").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n")).toHaveLength(5);
  expect(copied).toContain("Saved shared.ts\texample/tandem\tLaptop and Desktop");
});

/** The middle of the lane of all, at the moment of the merged event, in pixels of the page. */
async function mergedPoint() {
  const box = await page.locator(".plot .u-over").boundingBox();
  if (box === null) throw new Error("There is no picture.");
  return { x: box.x + (box.width * 10) / 24, y: box.y + 34 };
}

test("pointing at a merged event in the picture names its observers, and leaving takes the names away", async () => {
  await open();
  const { x, y } = await mergedPoint();
  await page.mouse.move(x, y);
  await page.locator(".pointed").getByText("seen by Laptop and Desktop").waitFor();
  await page.mouse.move(0, 0);
  await page.locator(".pointed").getByText("Drag to move.").waitFor();
});

test("the arrow keys go along the events and name who saw each, for eyes and for screen readers", async () => {
  await open();
  const along = page.getByRole("slider", { name: "Along the events" });
  await along.focus();
  const said = async (text: string) => {
    await page.locator(".pointed").getByText(text).waitFor();
    expect(await along.getAttribute("aria-valuetext")).toContain(text);
  };
  await along.press("ArrowRight");
  // Within one slot of the picture lie the merged event and the work that began with it.
  await said("10:00:00: 2 events, 1 of them seen by Laptop and Desktop");
  await along.press("ArrowRight");
  await said("10:05:00: 1 event from Desktop");
  await along.press("End");
  await said("10:15:00: 1 event from Desktop");
  await along.press("ArrowLeft");
  await said("10:05:00: 1 event from Desktop");
  await along.press("Escape");
  await page.locator(".pointed").getByText("Drag to move.").waitFor();
});

test("zooming by keyboard narrows the table to what is in view, and the whole day brings it back", async () => {
  await open();
  const rows = () => table().getByRole("row").count();
  expect(await rows()).toBe(5);
  await page.getByRole("button", { name: "Later" }).focus();
  await page.getByRole("button", { name: "Zoom in" }).press("Enter");
  await page.getByRole("button", { name: "Later" }).press("Enter");
  await table().waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Whole day" }).press("Enter");
  await table().getByRole("row", { name: "Saved shared.ts" }).waitFor();
});

test("days and weeks are stepped through, stand in the address, and survive a reload and the way back", async () => {
  await open();
  await page.getByRole("button", { name: "Next day" }).click();
  await page.getByText("Nothing was captured here.").waitFor();
  await page.getByRole("button", { name: "Previous day" }).click();
  await table().getByRole("row", { name: "Saved shared.ts" }).waitFor();
  await page.getByLabel("Show a").selectOption("Week");
  await page.getByRole("button", { name: "Whole week" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Whole week" }).waitFor();
  await table().getByRole("row", { name: "Saved shared.ts" }).waitFor();
  await page.getByRole("link", { name: "Audit" }).click();
  await page.getByRole("heading", { name: "Audit" }).waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Whole week" }).waitFor();
});

test("after a step to another day or a filter, the picture draws what its table tells, as a whole", async () => {
  const colour = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--device-1"));
  const isDrawn = async () => (await coloursDrawn()).includes(colour.trim());
  await open("date=2026-05-03");
  await page.getByText("Nothing was captured here.").waitFor();
  expect(await isDrawn()).toBe(false);
  await page.getByRole("button", { name: "Next day" }).click();
  await table().getByRole("row", { name: "Saved shared.ts" }).waitFor();
  await until("the next day's events to be drawn", isDrawn);
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Later" }).click();
  await page.getByRole("button", { name: "Later" }).click();
  await table().waitFor({ state: "detached" });
  await until("the events to be out of view", async () => !(await isDrawn()));
  await page.getByLabel("Device").selectOption("Laptop");
  await table().getByRole("row", { name: "Saved shared.ts" }).waitFor();
  await until("the filtered day to be drawn from its beginning", isDrawn);
});

test("device, type and text narrow the picture, its totals and its table alike", async () => {
  await open();
  await page.getByLabel("Device").selectOption("Desktop");
  await page.getByText("3 events, 1 of them").waitFor();
  await page.getByLabel("What").selectOption("Saves");
  await page.getByText("2 events, 1 of them").waitFor();
  await page.getByLabel("Mentions").fill("ONLY-desktop");
  await page.getByLabel("Mentions").press("Enter");
  await page.getByText("1 event, 0 of them").waitFor();
  expect(await table().getByRole("row").count()).toBe(2);
});

test("what a tray pushes appears on the open picture by itself", async () => {
  await page.goto(`${companion.server.origin}/timeline`);
  await page.getByText("Nothing was captured here.").waitFor();
  await laptop.push([saved("now.ts", onLaptop)]);
  await table().getByRole("row", { name: "Saved now.ts" }).waitFor();
});

test("a closer look that is asked for before the first answer came has the totals too", async () => {
  const pictures: Route[] = [];
  const isAsked = /\/v1\/timeline\/picture\?/;
  await page.route(isAsked, (route) => void pictures.push(route));
  // Once its live stream is there, the page would ask for all of it again.
  await page.route("**/v1/timeline/stream", (route) => route.abort());
  await page.goto(`${companion.server.origin}/timeline?date=${DATE}`);
  const zoomIn = page.getByRole("button", { name: "Zoom in" });
  // The page asks once as it opens, and once for what may have come meanwhile.
  await until("both questions for the whole day", () => pictures.length === 2);
  await zoomIn.click();
  await zoomIn.click();
  await until("the question for the closer look", () => pictures.length > 2);
  await page.unroute(isAsked);
  for (const route of pictures) await route.continue();
  await page.getByText("4 events, 1 of them").waitFor();
  await page.unroute("**/v1/timeline/stream");
});

test("without the plotting library, and without the server, the page says so", async () => {
  await page.route("**/assets/plot-*", (route) => route.abort());
  await page.goto(`${companion.server.origin}/timeline?date=${DATE}`);
  await page.getByText("The picture could not be loaded.").waitFor();
  await table().getByRole("row", { name: "Saved shared.ts" }).waitFor();
  await page.unroute("**/assets/plot-*");
  // Its live stream too: once that is there the page asks again by itself.
  await page.route("**/v1/timeline/stream", (route) => route.abort());
  let refused = 0;
  await page.route("**/v1/timeline/picture?**", (route) => {
    refused += 1;
    return route.abort();
  });
  await page.reload();
  await until("the two questions of a page that opens", () => refused === 2);
  await page.getByText("The server cannot be reached.").waitFor();
  await page.unroute("**/v1/timeline/picture?**");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("4 events, 1 of them").waitFor();
});
