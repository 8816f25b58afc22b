import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { QueuedCapture } from "@tandem/tray/ports";
import { copyExtension } from "../browser/extension-copy.ts";
import { EXTENSION } from "../browser/tested-browser.ts";
import { startTestedChromium } from "../browser/tested-chromium.ts";
import { startTestedFirefox } from "../browser/tested-firefox.ts";
import { ROOM_KB } from "../browser/waiting-captures.ts";
import { median, type Report, type Size } from "./figures.ts";

const PAGE = "append.html";
const SCRIPT = "append.js";
const PAGE_TEXT = `<!doctype html><meta charset="utf-8"><title>Appends</title><script type="module" src="${SCRIPT}"></script>`;

/**
 * Durable appends to the browser tray's outbox, one by one, in real browsers.
 * @param made as many captures as asked for, none of them made before
 */
export async function browserOutbox(
  { quick, rounds }: Size,
  report: Report,
  made: (count: number) => QueuedCapture[],
): Promise<void> {
  if (!existsSync(EXTENSION))
    return report.note("The browser's outbox was not measured: `npm run build` builds its extension first.");
  const copy = copyExtension();
  try {
    const entrypoints = [join(import.meta.dir, "append-in-browser.ts")];
    const { outputs } = await Bun.build({ entrypoints, target: "browser" });
    for (const script of outputs) writeFileSync(join(copy.path, SCRIPT), await script.text());
    writeFileSync(join(copy.path, PAGE), PAGE_TEXT);
    for (const start of [startTestedChromium, startTestedFirefox]) {
      const browser = await start(copy.path, ROOM_KB);
      try {
        const tab = await browser.openOwn(PAGE);
        await tab.waitFor("globalThis.appendsASecond !== undefined");
        const rates: number[] = [];
        for (let round = 0; round < rounds; round++)
          rates.push(await tab.evaluate<number>(`appendsASecond(${JSON.stringify(made(quick ? 100 : 1000))})`));
        const bench = `tray: outbox in IndexedDB, ${browser.name}`;
        report.add({ bench, unit: "durable appends/s, one by one", value: median(rates) });
      } finally {
        await browser.close();
      }
    }
  } finally {
    copy.remove();
  }
}
