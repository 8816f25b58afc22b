import browser from "webextension-polyfill";
import { showBadge, showUnopened } from "./display/badge.ts";
import { servePages } from "./display/page-requests.ts";
import { watchResumedPairing } from "./display/resumed-pairing.ts";
import { resumeAsking } from "./display/start-pairing.ts";
import { serveViews } from "./display/view.ts";
import { type Engine, openEngine } from "./engine.ts";
import { diskTrouble, watchDisk } from "./host/disk.ts";
import { WAKE_ALARM } from "./host/timers.ts";
import { watchAttention } from "./sources/attention.ts";
import { captureInTurn } from "./sources/capture-in-turn.ts";
import { watchNavigations } from "./sources/navigation.ts";
import { followAttention } from "./sources/page-active.ts";
import { capturePageVisit } from "./sources/page-visited.ts";
import { captureSavedThing, watchSavedThings } from "./sources/saved-things.ts";
import { forgetTab } from "./sources/shown.ts";

// The browser ends this worker whenever it likes and starts it again for the next event, which only a listener that is added
// before the first await hears. So all of them are added here, and each waits for the engine by itself.
let opened: Promise<Engine> | undefined;

function engine(): Promise<Engine> {
  opened ??= start().catch(async (fault) => {
    opened = undefined;
    await showUnopened();
    throw fault;
  });
  return opened;
}

async function start(): Promise<Engine> {
  const engine = await openEngine();
  watchResumedPairing(engine);
  await resumeAsking(engine, () => viewChanged());
  const show = async () => {
    await showBadge(engine.tray.status(), await diskTrouble());
    viewChanged();
  };
  engine.tray.onStatus(() => void show());
  watchDisk(() => void show());
  await show();
  return engine;
}

const viewChanged = serveViews(engine);
servePages(engine, viewChanged);

/** Does it in turn with the other captures; a fault of the browser's own, such as a full disk, ends nothing but this one. */
function capture(act: (engine: Engine) => Promise<void>): Promise<void> {
  return captureInTurn(engine(), act)
    .catch((fault) => console.error(`Tandem: a source failed: ${fault instanceof Error ? fault.name : "fault"}`))
    .finally(viewChanged);
}

watchNavigations(
  (navigation) =>
    void capture(async (engine) => {
      await capturePageVisit(engine, navigation);
      await followAttention(engine);
    }),
);
watchAttention((cause) => void capture((engine) => followAttention(engine, cause)));
watchSavedThings((thing) => void capture((engine) => captureSavedThing(engine, thing)));
browser.tabs.onRemoved.addListener((tabId) => void forgetTab(tabId));

browser.alarms.onAlarm.addListener(async ({ name }) => {
  if (name !== WAKE_ALARM) return;
  await (await engine()).tray.wake();
  await capture(followAttention);
});
browser.runtime.onStartup.addListener(() => void engine());
browser.runtime.onInstalled.addListener(() => void engine());
