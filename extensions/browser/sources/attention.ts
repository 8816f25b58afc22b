import browser, { type Idle } from "webextension-polyfill";
import type { Settings } from "../privacy/settings.ts";
import { shownIn } from "./shown.ts";
import { IDLE_S } from "./span-end.ts";

/** The page in front of the person. */
export interface Attention {
  readonly tabId: number;
  readonly url: string;
}

/** The focused tab of the focused window while someone is there; undefined where there is none, or none that may be recorded. */
export async function attention(
  { audible }: Pick<Settings, "audible">,
  machine: Idle.IdleState,
): Promise<Attention | undefined> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  if (tab?.id === undefined || tab.windowId === undefined || tab.incognito) return undefined;
  const window = await browser.windows.get(tab.windowId).catch(() => undefined);
  if (!window?.focused) return undefined;
  // Nobody hears a locked machine's film either, as far as anyone can tell.
  if (machine === "locked" || (machine === "idle" && !(audible && tab.audible))) return undefined;
  const shown = await shownIn(tab.id);
  return shown && { tabId: tab.id, url: shown.url };
}

/** `idle`: nobody has touched the machine for a minute. */
export function stateOfMachine(): Promise<Idle.IdleState> {
  return browser.idle.queryState(IDLE_S);
}

/** Calls at every moment at which the page in front may have become another one, or nobody's. */
export function watchAttention(changed: (cause?: "idle") => void): void {
  browser.idle.setDetectionInterval(IDLE_S);
  browser.idle.onStateChanged.addListener((state) => changed(state === "idle" ? "idle" : undefined));
  browser.tabs.onActivated.addListener(() => changed());
  browser.tabs.onRemoved.addListener(() => changed());
  browser.windows.onFocusChanged.addListener(() => changed());
}
