import type { TrayStatus } from "@tandem/tray/status";
import type { DiskTrouble } from "../host/disk.ts";

/** What the toolbar button shows, and its words for the pointer and for screen readers. */
export interface Badge {
  readonly sign: string;
  readonly colour: string;
  readonly words: string;
}

const QUIET = "#5b6b68";
const ACCENT = "#0b6b66";
const WARNING = "#8a5a00";
const DANGER = "#b3261e";

const DISK: Badge = { sign: "!", colour: DANGER, words: "not recording, for the disk takes nothing more" };

/** Nothing can be recorded, and there is no engine that could say more. */
export const UNOPENED: Badge = {
  sign: "!",
  colour: DANGER,
  words: "not recording, for what it keeps cannot be opened",
};

/** What is loud comes first: a disk that takes nothing, then a history that has changed. */
export function badgeOf(status: TrayStatus, disk: DiskTrouble | undefined): Badge {
  if (disk && disk.over === undefined) return DISK;
  const badge = badgeOfState(status);
  if (!("auditWarning" in status) || status.auditWarning === undefined) return badge;
  return { sign: "!", colour: DANGER, words: `${badge.words}; the server's history has changed` };
}

function badgeOfState({ state }: TrayStatus): Badge {
  switch (state) {
    case "not-paired":
      return { sign: "", colour: QUIET, words: "not paired" };
    case "pairing":
      return { sign: "…", colour: ACCENT, words: "waiting to be confirmed" };
    case "recording":
      return { sign: "", colour: QUIET, words: "recording" };
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
