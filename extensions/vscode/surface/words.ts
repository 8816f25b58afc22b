import type { TrayStatus } from "@tandem/tray/status";

/** What the tray is doing, in one sentence for people. */
export function sentenceOf(status: TrayStatus): string {
  switch (status.state) {
    case "not-paired":
      return "This editor is not paired. Nothing is recorded.";
    case "pairing":
      return `A pairing code waits to be typed on ${status.origin}, until ${clockTime(status.expiresAt)}.`;
    case "undecided":
      return `Paired as ${status.account.name} at ${status.origin}. Captures made for ${status.previous.account.name} at ${status.previous.origin} are still kept here; nothing is recorded until you decide what becomes of them.`;
    case "recording":
      return `Paired as ${status.account.name} at ${status.origin}.`;
    case "paused":
      return status.until === undefined
        ? "Paused until you resume. Nothing is recorded."
        : `Paused until ${moment(status.until)}. Nothing is recorded.`;
    case "offline":
      return `${OFFLINE[status.reason]} since ${moment(status.since)}. Recording goes on here.`;
    case "revoked":
      return `${REVOKED[status.reason]} at ${moment(status.since)}. It has stopped recording.`;
  }
}

const OFFLINE = {
  unreachable: "The server has not answered",
  "server-fault": "The server has had a fault",
  busy: "The server has been busy",
} as const;

const REVOKED = {
  "device-revoked": "This editor was revoked",
  "refresh-reused": "An old key of this editor came back, so the server ended it",
} as const;

/** "no captures", "1 capture", "212 captures". */
export function captures(count: number): string {
  if (count === 0) return "no captures";
  return count === 1 ? "1 capture" : `${count.toLocaleString("en")} captures`;
}

export function isOrAre(count: number): string {
  return count === 1 ? "is" : "are";
}

/** A time of today as HH:MM. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** HH:MM today, else with the day. */
export function moment(at: number): string {
  const date = new Date(at);
  if (date.toDateString() === new Date().toDateString()) return clockTime(at);
  return `${clockTime(at)} on ${date.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" })}`;
}

/** How far this machine's clock is off, once that is worth telling. */
export function clockNote(offsetMs: number): string | undefined {
  if (Math.abs(offsetMs) <= 1_000) return undefined;
  const seconds = Math.abs(offsetMs / 1000).toFixed(1);
  return `This machine's clock is ${seconds} s ${offsetMs > 0 ? "behind" : "ahead of"} the server's; times are corrected.`;
}
