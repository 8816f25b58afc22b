import browser from "webextension-polyfill";
import type { Navigation } from "./navigation.ts";

const LONGEST_MS = 2000;
const EVERY_MS = 50;

/**
 * The title of a page that is being loaded, once it has one; undefined where it has none after two seconds, or where the tab
 * has gone on: to another page, even one that is never recorded, or to another query. A single-page app's new address has
 * none either: what stands there may still be the title of the page before.
 */
export async function titleOf({ tabId, address, kind }: Navigation): Promise<string | undefined> {
  if (kind === "in-page") return undefined;
  for (const until = performance.now() + LONGEST_MS; performance.now() < until; ) {
    const tab = await browser.tabs.get(tabId).catch(() => undefined);
    if (tab?.url === undefined || withoutFragment(tab.url) !== withoutFragment(address)) return undefined;
    if (tab.status === "complete") return tab.title;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return undefined;
}

const withoutFragment = (address: string) => address.split("#", 1)[0];
