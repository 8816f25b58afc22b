import browser from "webextension-polyfill";
import { recordedUrl } from "../privacy/recorded-url.ts";
import type { Settings } from "../privacy/settings.ts";

/** The last page in a tab that may be recorded, as the settings let it be. */
export interface Shown {
  readonly url: string;
  /** Whole ms since the epoch. */
  readonly at: number;
}

// In `storage.session`: outlives the worker, ends with the browser as the tabs' numbers do, and never reaches the disk.
export async function shownIn(tabId: number): Promise<Shown | undefined> {
  const name = nameOf(tabId);
  // Only rememberShown writes under this name.
  return (await browser.storage.session.get(name))[name] as Shown | undefined;
}

export function rememberShown(tabId: number, shown: Shown): Promise<void> {
  return browser.storage.session.set({ [nameOf(tabId)]: shown });
}

export function forgetTab(tabId: number): Promise<void> {
  return browser.storage.session.remove(nameOf(tabId));
}

/** Lays changed settings upon what the tabs show. */
export async function reviseShown(settings: Settings): Promise<void> {
  for (const [name, shown] of Object.entries(await browser.storage.session.get())) {
    if (!name.startsWith(nameOf(""))) continue;
    const url = recordedUrl((shown as Shown).url, settings);
    if (url === undefined) await browser.storage.session.remove(name);
    else await browser.storage.session.set({ [name]: { ...(shown as Shown), url } });
  }
}

const nameOf = (tabId: number | "") => `tab.${tabId}`;
