import type { TrayStatus } from "@tandem/tray/status";
import browser from "webextension-polyfill";
import type { DiskTrouble } from "../host/disk.ts";
import { type Badge, badgeOf, UNOPENED } from "./badge-of.ts";

/** Tells the state on the toolbar button: a sign on it, and words for the pointer and for screen readers. */
export function showBadge(status: TrayStatus, disk: DiskTrouble | undefined): Promise<void> {
  return show(badgeOf(status, disk));
}

/** Tells there that nothing can be recorded. */
export function showUnopened(): Promise<void> {
  return show(UNOPENED);
}

async function show({ sign, colour, words }: Badge): Promise<void> {
  await Promise.all([
    browser.action.setBadgeText({ text: sign }),
    browser.action.setBadgeBackgroundColor({ color: colour }),
    browser.action.setTitle({ title: `Tandem: ${words}` }),
  ]);
}
