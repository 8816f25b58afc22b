import browser from "webextension-polyfill";
import type { Navigation } from "./navigation.ts";

const LONGEST_MS = 2000;
const EVERY_MS = 50;

/**
 * The title of a page that is being loaded, once it has one; undefined where it has none after two seconds. A single-page
 * app's new address has none either: what stands there may still be the title of the page before.
 */
export async function titleOf(tabId: number, kind: Navigation["kind"]): Promise<string | undefined> {
  if (kind === "in-page") return undefined;
  for (const until = performance.now() + LONGEST_MS; performance.now() < until; ) {
    const tab = await browser.tabs.get(tabId).catch(() => undefined);
    if (tab?.status === "complete" || tab === undefined) return tab?.title;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return undefined;
}
