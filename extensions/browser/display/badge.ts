import type { TrayStatus } from "@tandem/tray/status";
import browser from "webextension-polyfill";
import type { DiskTrouble } from "../host/disk.ts";

/** Tells the state on the toolbar button: a sign on it, and words for the pointer and for screen readers. */
export async function showBadge(status: TrayStatus, disk: DiskTrouble | undefined): Promise<void> {
  await show(disk && disk.over === undefined ? DISK : badgeOf(status));
}

/** Tells there that nothing can be recorded, for there is no engine that could say more. */
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

interface Badge {
  readonly sign: string;
  readonly colour: string;
  readonly words: string;
}

const QUIET = "#5b6b68";
const ACCENT = "#0b6b66";
const WARNING = "#8a5a00";
const DANGER = "#b3261e";

const DISK: Badge = { sign: "!", colour: DANGER, words: "not recording, for the disk takes nothing more" };
const UNOPENED: Badge = { sign: "!", colour: DANGER, words: "not recording, for what it keeps cannot be opened" };

function badgeOf(status: TrayStatus): Badge {
  switch (status.state) {
    case "not-paired":
      return { sign: "", colour: QUIET, words: "not paired" };
    case "pairing":
      return { sign: "…", colour: ACCENT, words: "waiting to be confirmed" };
    case "recording":
      return status.auditWarning === undefined
        ? { sign: "", colour: QUIET, words: "recording" }
        : { sign: "!", colour: DANGER, words: "recording, with a warning" };
    case "paused":
      return { sign: "II", colour: QUIET, words: "paused" };
    case "offline":
      return { sign: "↑", colour: WARNING, words: "recording; the server cannot be reached" };
    case "undecided":
      return { sign: "?", colour: WARNING, words: "paired, not recording until you decide" };
    case "revoked":
      return { sign: "×", colour: DANGER, words: "revoked, not recording" };
  }
}
