import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { endAtSignal } from "../../demo/ending.ts";
import { type DemoMachine, startMachine } from "../../demo/machine.ts";
import { startThrowAwayServer } from "../../demo/throw-away-server.ts";
import { startLocalSite } from "../browser/local-site.ts";
import { openPopup } from "../browser/popup.ts";
import { startTestedChromium } from "../browser/tested-chromium.ts";
import { startChromium } from "../hosts/chromium.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { work } from "./working-day.ts";

/**
 * `npm run screenshots`: the README's pictures, from a real server, real trays and real browsers, in light and dark. It is
 * always about six in the evening in them: the browser's time zone is chosen so.
 */
const PICTURES = join(import.meta.dir, "..", "..", "docs", "pictures");
/** What one of them may weigh, in bytes. */
const MOST_BYTES = 110_000;
const HOURS_AHEAD = ((18 - new Date().getUTCHours() + 35) % 24) - 11;

const ending = endAtSignal();
try {
  await takePictures();
} finally {
  await ending.end();
}

async function takePictures(): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const folder = temporaryFolder("screenshots");
  ending.add(async () => folder.remove());
  const server = await startThrowAwayServer(join(folder.path, "server"));
  ending.add(() => server.stop());
  const machines = [];
  for (const [name, skewMs] of [
    ["Laptop", 0],
    ["Desk", 90_000],
    ["Studio", 0],
  ] as const) {
    const machine = await startMachine(join(folder.path, name), name, skewMs);
    ending.add(() => machine.close());
    machines.push(machine);
  }
  const [laptop, desk, studio] = machines;
  if (!laptop || !desk || !studio) throw new Error("A machine is missing.");
  const browser = await startChromium({ viewport: { width: 940, height: 560 } });
  ending.add(() => browser.close());
  const page = await browser.context.newPage();
  await inTheEvening(page);
  await page.goto(server.signInLink("Ada"));
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  for (const machine of [laptop, desk]) await pair(machine, server.origin, page);
  await work(laptop, desk, midnight());

  await page.goto(server.origin);
  await page.getByRole("button", { name: "Seen by Laptop and Desk" }).nth(1).click();
  await page.getByText("They saw it").waitFor();
  await take(page, "today");

  await takePopup(server.origin, page);

  await page.goto(`${server.origin}/timeline`);
  await page.locator(".plot[data-state=ready] canvas").waitFor();
  await page.getByText("seen by several devices").waitFor();
  await take(page, "timeline");

  await page.goto(`${server.origin}/settings/devices`);
  await page.getByText("ahead of the server's").waitFor();
  await take(page, "devices");

  const asked = studio.tray.pair({ origin: server.origin, deviceName: "Studio", devicePlatform: "Linux x64" });
  await lookUp(page, server.origin, await until("the code", () => studio.tray.userCode()));
  await take(page, "pair");
  await page.getByRole("button", { name: "Deny" }).click();
  await asked;
}

async function pair(machine: DemoMachine, origin: string, web: Page): Promise<void> {
  const asked = machine.tray.pair({ origin, deviceName: machine.name, devicePlatform: "Linux x64" });
  await lookUp(web, origin, await until("the code", () => machine.tray.userCode()));
  await web.getByRole("button", { name: "Confirm" }).click();
  const { outcome } = await asked;
  if (outcome !== "paired") throw new Error(`${machine.name} could not be paired: ${outcome}`);
}

/** Types the code; from then on the page shows who asks, and no letter of it. */
async function lookUp(web: Page, origin: string, code: string): Promise<void> {
  await web.goto(`${origin}/pair`);
  await web.getByLabel("Code from the tray").fill(code);
  await web.getByRole("button", { name: "Look up" }).click();
  await web.getByRole("heading", { name: "Is this your device?" }).waitFor();
}

/** The popup of a browser that was just paired, with two pages read in it. */
async function takePopup(origin: string, web: Page): Promise<void> {
  const chromium = await startTestedChromium();
  ending.add(() => chromium.close());
  const popup = await openPopup(chromium);
  await popup.askToPair(origin, "Chromium");
  await popup.says("Your code is ready");
  await lookUp(web, origin, await popup.readCode());
  await web.getByRole("button", { name: "Confirm" }).click();
  await popup.says("Paired as Ada");
  await popup.close();
  const site = startLocalSite();
  ending.add(() => site.stop());
  for (const name of ["kepler/laws", "docs/orbits"]) await chromium.open(site.page(name));
  const page = await chromium.popupPage();
  await inTheEvening(page);
  await page.setViewportSize({ width: 320, height: 720 });
  await until("the pages in the popup", async () => {
    await page.reload();
    await page.getByText("Recording").first().waitFor();
    return (
      (await page.getByText("kepler/laws").count()) > 0 &&
      (await page.getByText("Everything has been sent.").count()) > 0
    );
  });
  await take(page, "popup");
}

async function take(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const path = join(PICTURES, `${name}-${colorScheme}.png`);
    await page.screenshot({ path });
    const { size } = statSync(path);
    console.log(`docs/pictures/${name}-${colorScheme}.png: ${Math.round(size / 1000)} kB`);
    if (size > MOST_BYTES) throw new Error(`${name}-${colorScheme}.png weighs ${size} bytes, over ${MOST_BYTES}.`);
  }
}

/** The beginning of the day that it is in the browser. */
function midnight(): number {
  const local = new Date(Date.now() + HOURS_AHEAD * 3_600_000);
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()) - HOURS_AHEAD * 3_600_000;
}

async function inTheEvening(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  // In these names what lies east has a minus.
  const timezoneId = `Etc/GMT${HOURS_AHEAD > 0 ? "-" : "+"}${Math.abs(HOURS_AHEAD)}`;
  await session.send("Emulation.setTimezoneOverride", { timezoneId });
}
