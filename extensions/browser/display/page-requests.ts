import type { TimelinePage } from "@tandem/contract/timeline";
import type { PairRequest } from "@tandem/tray/pair-outcome";
import type { UnpairOutcome } from "@tandem/tray/tray";
import browser, { type Runtime } from "webextension-polyfill";
import type { Engine } from "../engine.ts";
import { forgetDiskTrouble } from "../host/disk.ts";
import { forgetRecent } from "../host/recent.ts";
import { forgetSetAside } from "../host/set-aside.ts";
import type { Carried, PageAnswer, PageRequest } from "../messages.ts";
import { changeSettings } from "../privacy/change-settings.ts";
import { changeSince } from "../privacy/change-since.ts";
import { settingsIn } from "../privacy/settings.ts";
import { captureInTurn } from "../sources/capture-in-turn.ts";
import { followAttention } from "../sources/page-active.ts";
import { keepNotice } from "./notice.ts";
import { startPairing } from "./start-pairing.ts";

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
      await startPairing(engine, pairRequestOf(request), changed);
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
      await tellUnpaired(engine, () => tray.unpair());
      return undefined;
    case "discard":
      await tray.discardOutbox();
      return undefined;
    case "discard-refused":
      await tray.reviseOutbox(() => forgetSetAside(database));
      return undefined;
    case "settle-outbox":
      if (request.decision === "cancel") await tellUnpaired(engine, () => tray.settleOutbox("cancel"));
      else await tray.settleOutbox(request.decision);
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
      return {
        revised: await changeSettings(engine, (now) => changeSince(request.seen, request.wanted, now)),
      };
    case "block":
      return {
        revised: await changeSettings(engine, ({ blocked }) => ({
          blocked: [...new Set([...blocked, request.site])],
        })),
      };
  }
}

function pairRequestOf({ origin, deviceName, devicePlatform }: PageRequest & { ask: "pair" }): PairRequest {
  return { origin, deviceName, devicePlatform };
}

function timelineSince(since: number): string {
  return `/v1/timeline?limit=200&after=${encodeURIComponent(new Date(since).toISOString())}`;
}

// While it is paused nothing is captured, not even what was in front of the person until then.
function endSpan(engine: Engine): Promise<void> {
  return captureInTurn(Promise.resolve(engine), (opened) => followAttention(opened, "pause"));
}

async function tellUnpaired(
  { tray, database }: Engine,
  unpair: () => Promise<UnpairOutcome | undefined>,
): Promise<void> {
  const status = tray.status();
  const unpaired = await unpair();
  await forgetRecent(database);
  if (unpaired?.outcome !== "unpaired-here-only" || !("origin" in status)) return keepNotice(database, undefined);
  await keepNotice(database, { why: "unpaired-here-only", origin: status.origin });
}
