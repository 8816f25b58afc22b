import browser, { type Runtime } from "webextension-polyfill";
import type { Engine } from "../engine.ts";
import { diskTrouble } from "../host/disk.ts";
import { recentCaptures } from "../host/recent.ts";
import { type Unopened, VIEW_PORT, type View } from "../messages.ts";
import { shownIn } from "../sources/shown.ts";
import { lastNotice } from "./notice.ts";

/** Sends the view to every open popup: once when it opens, and at each call of the function that this returns. */
export function serveViews(engine: () => Promise<Engine>): () => void {
  const open = new Set<Runtime.Port>();
  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== VIEW_PORT) return;
    open.add(port);
    port.onDisconnect.addListener(() => open.delete(port));
    void send([port]);
  });

  async function send(ports: Iterable<Runtime.Port>): Promise<void> {
    const opened = await engine().catch(() => undefined);
    const view: View | Unopened = opened ? await viewOf(opened) : { unopened: true };
    for (const port of ports) if (open.has(port)) port.postMessage(view);
  }
  return () => {
    if (open.size > 0) void send(open);
  };
}

async function viewOf({ tray, database }: Engine): Promise<View> {
  const [notice, recent, setAside, disk, front] = await Promise.all([
    lastNotice(database),
    recentCaptures(database),
    tray.setAside(),
    diskTrouble(),
    inFront(),
  ]);
  const site = siteOf(front ?? recent[0]?.url);
  return { status: tray.status(), notice, recent, setAside, disk, site };
}

/** The page in the tab beside which the popup stands. */
async function inFront(): Promise<string | undefined> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.id === undefined ? undefined : (await shownIn(tab.id))?.url;
}

function siteOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : URL.parse(url)?.host;
}
