import browser from "webextension-polyfill";
import type { Engine } from "../engine.ts";
import { recordedUrl } from "../privacy/recorded-url.ts";
import { settingsIn } from "../privacy/settings.ts";
import type { Navigation } from "./navigation.ts";
import { record } from "./record.ts";
import { forgetTab, rememberShown, type Shown, shownIn } from "./shown.ts";
import { titleOf } from "./title.ts";

/** Captures a visit, unless the page only sent itself on. */
export async function capturePageVisit(engine: Engine, navigation: Navigation): Promise<void> {
  const { tabId, address, at } = navigation;
  const settings = await settingsIn(engine.database);
  const url = recordedUrl(address, settings);
  if (url === undefined || !isRecording(engine) || (await isPrivate(tabId))) return forgetTab(tabId);

  if (!isRepeat(navigation, url, await shownIn(tabId))) {
    const title = settings.titles ? await titleOf(navigation) : undefined;
    await record(engine, settings, { type: "page.visited", address, title, at });
  }
  // Last, so that a worker that is killed in between has captured the visit.
  await rememberShown(tabId, { url, at });
}

function isRecording({ tray }: Engine): boolean {
  const { state } = tray.status();
  return state === "recording" || state === "offline";
}

/**
 * The manifest keeps this extension out of private windows. Should a browser ever let it in, it still looks; where it cannot
 * tell, because the tab has gone again, it captures nothing.
 */
async function isPrivate(tabId: number): Promise<boolean> {
  const tab = await browser.tabs.get(tabId).catch(() => undefined);
  return tab?.incognito ?? true;
}

/** Faster than this, in ms, nobody opens a page for the second time: Firefox tells of a page's own script no otherwise. */
const BY_HAND_MS = 500;

// A page that only sent itself on, or only changed its query or fragment, was visited once.
function isRepeat(navigation: Navigation, url: string, before: Shown | undefined): boolean {
  if (url !== before?.url) return false;
  const bySelf = navigation.redirectedByPage || navigation.at - before.at < BY_HAND_MS;
  return navigation.kind === "in-page" || bySelf;
}
