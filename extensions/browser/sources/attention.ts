import browser from "webextension-polyfill";
import type { Settings } from "../privacy/settings.ts";
import { shownIn } from "./shown.ts";

/** The page in front of the person. */
export interface Attention {
  readonly tabId: number;
  readonly url: string;
}

/** Without a key or a pointer for this long, in seconds, nobody is looking. */
export const IDLE_S = 60;

/** The focused tab of the focused window while someone is there; undefined where there is none, or none that may be recorded. */
export async function attention({ audible }: Pick<Settings, "audible">): Promise<Attention | undefined> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  if (tab?.id === undefined || tab.windowId === undefined || tab.incognito) return undefined;
  const window = await browser.windows.get(tab.windowId).catch(() => undefined);
  if (!window?.focused) return undefined;
  const state = await browser.idle.queryState(IDLE_S);
  // Nobody hears a locked machine's film either, as far as anyone can tell.
  if (state === "locked" || (state === "idle" && !(audible && tab.audible))) return undefined;
  const shown = await shownIn(tab.id);
  return shown && { tabId: tab.id, url: shown.url };
}

/** Calls at every moment at which the page in front may have become another one, or nobody's. */
export function watchAttention(changed: (cause?: "idle") => void): void {
  browser.idle.setDetectionInterval(IDLE_S);
  browser.idle.onStateChanged.addListener((state) => changed(state === "idle" ? "idle" : undefined));
  browser.tabs.onActivated.addListener(() => changed());
  browser.tabs.onRemoved.addListener(() => changed());
  browser.windows.onFocusChanged.addListener(() => changed());
}
