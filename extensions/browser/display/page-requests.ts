import type { TimelinePage } from "@tandem/contract/timeline";
import browser, { type Runtime } from "webextension-polyfill";
import type { Engine } from "../engine.ts";
import { forgetDiskTrouble } from "../host/disk.ts";
import { forgetRecent } from "../host/recent.ts";
import type { Carried, PageAnswer, PageRequest } from "../messages.ts";
import { changeSettings } from "../privacy/change-settings.ts";
import { settingsIn } from "../privacy/settings.ts";
import { captureInTurn } from "../sources/capture-in-turn.ts";
import { followAttention } from "../sources/page-active.ts";
import { keepNotice, noticeOf } from "./notice.ts";

/** Does what the popup and the options ask; `changed` is called when there is something new to show. */
export function servePages(engine: () => Promise<Engine>, changed: () => void): void {
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    if (!isFromOwnPage(sender)) return undefined;
    return answer(engine, message as PageRequest, changed);
  });
}

// Nobody else can send here as the manifest stands; the code must not get out should that ever change.
function isFromOwnPage(sender: Runtime.MessageSender): boolean {
  const pages = ["popup.html", "options.html"].map((page) => browser.runtime.getURL(page));
  return sender.id === browser.runtime.id && pages.some((page) => (sender.url ?? "").startsWith(page));
}

async function answer(engine: () => Promise<Engine>, request: PageRequest, changed: () => void): Promise<PageAnswer> {
  try {
    const opened = await engine();
    const carried = await act(opened, request, changed);
    if (!isQuestion(request)) changed();
    return { done: true, ...carried };
  } catch (fault) {
    console.error(`Tandem: "${request.ask}" failed: ${fault instanceof Error ? fault.name : "fault"}`);
    return { done: false };
  }
}

function isQuestion({ ask }: PageRequest): boolean {
  return ask === "user-code" || ask === "timeline" || ask === "settings";
}

async function act(engine: Engine, request: PageRequest, changed: () => void): Promise<Carried | undefined> {
  const { tray, database } = engine;
  switch (request.ask) {
    case "pair":
      await startPairing(engine, request, changed);
      return undefined;
    case "cancel-pairing":
      await tray.cancelPairing();
      await keepNotice(database, undefined);
      return undefined;
    case "user-code":
      return { userCode: await tray.userCode() };
    case "pause":
      await endSpan(engine);
      await tray.pause(request.until ?? undefined);
      return undefined;
    case "resume":
      await tray.resume();
      return undefined;
    case "unpair":
      await unpair(engine);
      return undefined;
    case "discard":
      await tray.discardOutbox();
      return undefined;
    case "settle-outbox":
      await tray.settleOutbox(request.decision);
      return undefined;
    case "acknowledge-audit-warning":
      await tray.acknowledgeAuditWarning();
      return undefined;
    case "acknowledge-disk-trouble":
      await forgetDiskTrouble();
      return undefined;
    case "timeline":
      return { timeline: await tray.get<TimelinePage>(timelineSince(request.since)) };
    case "settings":
      return { settings: await settingsIn(database) };
    case "change-settings":
      return { revised: await changeSettings(engine, () => request.settings) };
    case "block":
      return {
        revised: await changeSettings(engine, ({ blocked }) => ({
          blocked: [...new Set([...blocked, request.site])],
        })),
      };
  }
}

function timelineSince(since: number): string {
  return `/v1/timeline?limit=200&after=${encodeURIComponent(new Date(since).toISOString())}`;
}

// While it is paused nothing is captured, not even what was in front of the person until then.
function endSpan(engine: Engine): Promise<void> {
  return captureInTurn(Promise.resolve(engine), (opened) => followAttention(opened, "pause"));
}

/** Answers once there is a code or the reason why there is none; the pairing itself goes on. */
function startPairing(engine: Engine, request: PageRequest & { ask: "pair" }, changed: () => void): Promise<void> {
  return new Promise((resolve) => {
    const stopListening = engine.tray.onStatus(({ state }) => state === "pairing" && settle());
    const settle = () => {
      stopListening();
      resolve();
    };
    void pair(engine, request).finally(() => {
      settle();
      changed();
    });
  });
}

// Runs until the pairing ends, long after the popup has been closed. Its code comes into the view through the status.
async function pair({ tray, database }: Engine, request: PageRequest & { ask: "pair" }): Promise<void> {
  const { origin, deviceName, devicePlatform } = request;
  await keepNotice(database, undefined);
  try {
    const outcome = await tray.pair({ origin, deviceName, devicePlatform });
    await keepNotice(database, noticeOf(outcome, origin));
  } catch (fault) {
    console.error(`Tandem: pairing failed: ${fault instanceof Error ? fault.name : "fault"}`);
    await keepNotice(database, { why: "fault", origin });
  }
}

async function unpair({ tray, database }: Engine): Promise<void> {
  const status = tray.status();
  const { outcome } = await tray.unpair();
  await forgetRecent(database);
  if (outcome !== "unpaired-here-only" || !("origin" in status)) return keepNotice(database, undefined);
  await keepNotice(database, { why: "unpaired-here-only", origin: status.origin });
}
