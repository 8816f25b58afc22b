import type { Device, Removal } from "@tandem/contract/device";
import { span } from "../time.ts";

const count = new Intl.NumberFormat("en");
const counted = (number: number, one: string, many: string) => `${count.format(number)} ${number === 1 ? one : many}`;

const noneOr = (number: number) => (number === 0 ? "none" : count.format(number));

export const devicesText = {
  title: "Devices",
  pair: "Pair a device",
  install: "Install a tray first, where there is none yet",
  loading: "Reading your devices",
  emptyTitle: "No device is paired yet",
  empty: "A device captures what you do on it and sends it to your timeline. Pairing takes a minute.",
  activeTitle: "Paired",
  revokedTitle: "Revoked",
  revokedIntro:
    "What they captured stays in your timeline. A revoked device never comes back; pairing it again makes a new one.",
  pairedAt: "Paired",
  pairedFrom: (when: string, browser: string) => `${when}, from ${browser}`,
  lastSeen: "Last seen",
  never: "not yet",
  queue: "Waiting on it",
  queued: (number: number) => (number === 0 ? "nothing" : counted(number, "capture", "captures")),
  queueUnknown: "not told yet",
  clock: "Clock",
  clockOffset: (ms: number): string =>
    `${span(ms)} ${ms > 0 ? "behind" : "ahead of"} the server's. Its times are corrected by that much.`,
  clockGood: "right, to the second",
  clockUnknown: "not measured yet",
  events: "Events",
  eventCounts: ({ events = 0, events_only_here = 0 }: Device): string =>
    events === 0 ? "none yet" : `${count.format(events)}, of which only it saw ${noneOr(events_only_here)}`,
  key: "Tokens",
  keyBound: "bound to a key that only it holds",
  keyFree: "not bound to a key",
  pending: "You confirmed it. It has not fetched its key yet.",
  refreshReused: (when: string) =>
    `On ${when} an old token of it came back, so somebody may hold a copy. Its access was ended. If the machine is still with you, choose Unpair in its tray and pair it again; then revoke this entry, and look at the audit log.`,
  rename: (name: string) => `Rename ${name}`,
  nameMissing: "Enter a name for the device.",
  revoke: (name: string) => `Revoke ${name}`,
  keep: (name: string) => `Keep ${name}`,
  revokeTitle: (name: string) => `Revoke ${name}?`,
  revokeStops: (name: string) =>
    `${name} stops recording, at once if it is connected, else as soon as it reaches the server. From the moment you revoke it, nothing that it sends is stored. Your other devices go on.`,
  revokeStays: ({ events = 0, events_only_here = 0 }: Device): string =>
    events === 0
      ? "It has no events here yet."
      : `It has ${counted(events, "event", "events")}, ${noneOr(events_only_here)} that only it saw. ${events === 1 ? "It stays" : "They stay"}.`,
  revokeQueue: (queued: number): string =>
    queued === 0
      ? ""
      : `${counted(queued, "capture waits", "captures wait")} on it, as far as it told. They stay there, to be sent if it is paired again.`,
  revokeFinal: "This cannot be undone. Pairing it again makes a new device.",
  revoked: (name: string) => `${name} is revoked. Nothing that it sends is stored any more.`,
  revokedLine: (when: string, from: string | undefined) =>
    `Revoked on ${when}${from === undefined ? "" : ` from ${from}`}.`,
  more: (name: string) => `More for ${name}`,
  revokeOthers: (name: string) => `Revoke all but ${name}`,
  revokeOthersTitle: (name: string) => `Revoke all devices but ${name}?`,
  revokeSeveral: (number: number) => `Revoke ${counted(number, "device", "devices")}`,
  keepAll: "Keep them all",
  severalStop: "They stop recording, and nothing that they send is stored any more. What they captured stays.",
  severalRevoked: (number: number) => `${counted(number, "device is", "devices are")} revoked.`,
  staleMark: "Not heard of for over 30 days.",
  stale: (number: number) =>
    `${counted(number, "device has", "devices have")} not been heard of for over 30 days, and may still come in. Revoke what you no longer use.`,
  revokeStale: (number: number) => `Revoke ${counted(number, "stale device", "stale devices")}`,
  revokeStaleTitle: (number: number) => `Revoke ${counted(number, "stale device", "stale devices")}?`,
  removeAsk: "Remove what it captured since …",
  removeTitle: (name: string) => `Remove what ${name} captured?`,
  removeSince: "Since",
  removeNoTime: "Choose since when: a date and a time.",
  counting: "Counting",
  removeCounts: ({ captures, events_gone, events_kept }: Removal): string =>
    captures === 0
      ? "It captured nothing since then."
      : `${counted(captures, "capture", "captures")} of it will go: ${counted(events_gone, "event", "events")} that only it saw will be gone, ${counted(events_kept, "event", "events")} that other devices saw too will stay without it.`,
  removeStillActive: (name: string) =>
    `${name} is still let in and goes on recording. Revoke it first if it was stolen.`,
  removeFinal: "This cannot be undone. The audit log keeps that it was done, and the numbers.",
  removeAct: (captures = 0) => (captures === 0 ? "Remove" : `Remove ${counted(captures, "capture", "captures")}`),
  keepCaptures: "Keep everything",
  removed: (name: string, { captures }: Removal) => `${counted(captures, "capture", "captures")} of ${name} removed.`,
} as const;
