import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signIn } from "../browser/companion.ts";
import { copyExtension } from "../browser/extension-copy.ts";
import { startLocalSite } from "../browser/local-site.ts";
import { paintTimes } from "../browser/paint-times.ts";
import { pairByPopup } from "../browser/popup.ts";
import { startTamperedServer } from "../browser/tampered-server.ts";
import { EXTENSION, type TestedBrowser } from "../browser/tested-browser.ts";
import { startTestedChromium } from "../browser/tested-chromium.ts";
import { startTestedFirefox } from "../browser/tested-firefox.ts";
import { letWait, ROOM_KB, waiting } from "../browser/waiting-captures.ts";
import { median, quantile, type Report, type Size } from "./figures.ts";

/** A page of the same extension that does nothing: what the browser itself takes to open and paint one. */
const EMPTY = "empty.html";
const EMPTY_PAGE = '<!doctype html><meta charset="utf-8"><title>Empty</title><p>Empty</p>';

/**
 * In real browsers: the popup's first paint while the tray behind it catches up, in turns with an empty page of the extension,
 * and how fast it catches up meanwhile. Chromium's and Firefox's figures are not to be held against each other.
 */
export async function popup({ quick }: Size, report: Report): Promise<void> {
  if (!existsSync(EXTENSION))
    return report.note("The popup was not measured: `npm run build` builds its extension first.");
  const copy = copyExtension();
  try {
    writeFileSync(join(copy.path, EMPTY), EMPTY_PAGE);
    const count = quick ? 10_000 : 50_000;
    for (const start of [startTestedChromium, startTestedFirefox])
      await measure(await start(copy.path, ROOM_KB), count, report);
  } finally {
    copy.remove();
  }
}

async function measure(browser: TestedBrowser, count: number, report: Report): Promise<void> {
  const [site, tampered] = [startLocalSite(), await startTamperedServer()];
  try {
    const paired = await pairByPopup(browser, tampered.origin, await signIn(tampered.server, "Ann"));
    await paint(browser, "popup.html");
    const rested = await inTurns(browser, async (round) => round < 10);
    await letWait(browser, paired, tampered, site.page("queued"), count);
    const [began, before] = [performance.now(), await waiting(paired)];
    tampered.answer(undefined);
    const busy = await inTurns(browser, async () => (await waiting(paired)) > 0);
    const seconds = (performance.now() - began) / 1000;
    const named = `popup, ${browser.name}`;
    tell(report, `${named}, nothing waits`, rested);
    tell(report, `${named}, while ${count.toLocaleString("en")} captures are caught up`, busy);
    report.add({ bench: `${named}, caught up meanwhile`, unit: "captures/s", value: before / seconds });
  } finally {
    await Promise.all([browser.close(), tampered.stop(), site.stop()]);
  }
}

interface Painted {
  readonly first: number[];
  readonly largest: number[];
  readonly empty: number[];
}

async function inTurns(browser: TestedBrowser, goOn: (round: number) => Promise<boolean>): Promise<Painted> {
  const painted: Painted = { first: [], largest: [], empty: [] };
  for (let round = 0; await goOn(round); round++) {
    painted.empty.push((await paint(browser, EMPTY)).first);
    const popup = await paint(browser, "popup.html");
    painted.first.push(popup.first);
    painted.largest.push(popup.largest);
  }
  return painted;
}

async function paint(browser: TestedBrowser, page: string) {
  const tab = await browser.openOwn(page);
  try {
    if (page !== EMPTY) await tab.waitFor("document.querySelector('h1') !== null", 60_000);
    return await paintTimes(tab);
  } finally {
    await tab.close();
  }
}

function tell(report: Report, bench: string, { first, largest, empty }: Painted): void {
  if (first.length === 0) {
    report.note(`${bench}: it was over before the popup could be opened.`);
    return;
  }
  const against = "an empty page of the extension";
  const against50 = median(empty);
  report.add({ bench: `${bench}, ${against}`, unit: "ms to the first paint, p50", value: against50 });
  report.add({
    bench,
    unit: "ms to the first paint, p50",
    value: median(first),
    ratio: median(first) / against50,
    against,
  });
  report.add({ bench, unit: "ms to the first paint, most", value: Math.max(...first) });
  report.add({ bench, unit: "ms to its largest part, p50", value: median(largest) });
  report.add({ bench, unit: "ms to its largest part, p90", value: quantile(largest, 0.9) });
}
