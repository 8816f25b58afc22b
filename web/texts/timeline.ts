import type { Sighting, TimelineEvent } from "@tandem/contract/timeline";
import { plainText } from "../plain-text.ts";
import { span } from "../time.ts";

type Payload = TimelineEvent["payload"];

/** One event in a line: what happened, to what, and where. */
export interface EventWords {
  readonly act: string;
  readonly thing: string;
  readonly where: string;
}

export const timelineText = {
  title: "Today",
  loading: "Reading your timeline",
  filterDevice: "Device",
  allDevices: "All devices",
  filterType: "What",
  allTypes: "Everything",
  noMatchTitle: "Nothing passes this filter",
  noMatch: "There are events, but none of them as you asked.",
  search: "Mentions",
  searchGo: "Search",
  showAll: "Show everything",
  older: "Show older",
  loadingOlder: "Reading older events",
  beginning: "This is where your timeline begins.",
  welcomeTitle: (name: string) => `Welcome, ${name}`,
  welcome:
    "Your account is ready. Next, pair the machines that you work on: what they capture arrives here, and what two of them saw stands here once.",
  emptyTitle: "Nothing has been captured yet",
  emptyNoDevice: "Pair a device first. What you save, commit and visit there arrives here by itself.",
  emptyWithDevice: (names: string) =>
    `${names} is paired and recording. Save a file, make a commit or visit a page there; it arrives here by itself.`,
  emptyWithDevices: (names: string) =>
    `${names} are paired and recording. Save a file, make a commit or visit a page there; it arrives here by itself.`,
  pair: "Pair a device",
  steps: "From here to the first event",
  stepAccount: "Create your account",
  stepInstall: "Install a tray on a machine",
  stepPair: "Pair the tray with this server",
  stepPairing: "Pair the tray: it is fetching its key",
  stepCapture: "Save a file, make a commit or visit a page there",
  stepCaptureNow: "Save a file, make a commit or visit a page there: this page waits for it",
  stepDone: "(done)",
  stepNext: "(next)",
  stepLater: "(after that)",
  unknownDevice: "a device that is gone",
  whoSaw: (names: string) => `Seen by ${names}`,
  twice: (name: string, times: number) => `${name} (${times} ways)`,
  ownClock: (clock: string) => `its own clock said ${clock}`,
  ownTime: "a time of its own, which no clock shifts",
  seenApart: (ms: number) => `They saw it ${span(ms)} apart.`,
  seenAtOnce: "They saw it in the same millisecond.",
  clocksApart: (ms: number) => `Their own clocks stood ${span(ms)} apart.`,
  clocksAlike: "Their own clocks agreed.",
  lasted: (ms: number) => `for ${span(ms)}`,
} as const;

export const eventTypes: Readonly<Record<string, string>> = {
  "document.saved": "Saves",
  "git.commit": "Commits",
  "git.checkout": "Checkouts",
  "page.visited": "Pages",
  "log.line": "Log lines",
  "document.active": "Time in documents",
  "page.active": "Time on pages",
  "task.finished": "Tasks",
  "debug.finished": "Debugging",
};

export const typeText = (type: string): string =>
  Object.hasOwn(eventTypes, type) ? (eventTypes[type] ?? type) : plainText(type, 64);

/** What an event says, by its type; a foreign type by its name and its payload's first texts. */
export function eventWords({ type, payload }: Pick<TimelineEvent, "type" | "payload">): EventWords {
  const text = (name: string) => textOf(payload, name);
  switch (type) {
    case "document.saved":
      return { act: "Saved", thing: text("path"), where: text("workspace") };
    case "document.active":
      return { act: "Worked in", thing: text("path"), where: text("workspace") };
    case "git.commit":
      return {
        act: "Committed",
        thing: [text("sha").slice(0, 10), text("subject")].filter(Boolean).join(" "),
        where: [text("repository"), text("branch")].filter(Boolean).join(", "),
      };
    case "git.checkout":
      return { act: "Checked out", thing: text("branch") || text("sha").slice(0, 10), where: text("repository") };
    case "page.visited":
      return { act: "Visited", thing: text("title") || text("url"), where: text("title") ? text("url") : "" };
    case "page.active":
      return { act: "Read", thing: text("title") || text("url"), where: text("title") ? text("url") : "" };
    case "log.line":
      return { act: "Logged", thing: text("line"), where: text("source") };
    case "task.finished":
      return { act: "Ran", thing: text("name"), where: text("workspace") };
    case "debug.finished":
      return { act: "Debugged", thing: text("name"), where: text("workspace") };
    default:
      return { act: plainText(type, 64), thing: firstTexts(payload), where: "" };
  }
}

/** How far apart the sightings lie, and the machines' own clocks stood. */
export function apartText(sightings: readonly Sighting[]): string {
  const times = sightings.map(({ at }) => Date.parse(at));
  const offsets = sightings.map(({ clock_offset_ms }) => clock_offset_ms).filter((offset) => offset !== null);
  const seen = spread(times);
  const clocks = offsets.length === sightings.length ? spread(offsets) : undefined;
  const seenText = seen === 0 ? timelineText.seenAtOnce : timelineText.seenApart(seen);
  if (clocks === undefined) return seenText;
  return `${seenText} ${clocks === 0 ? timelineText.clocksAlike : timelineText.clocksApart(clocks)}`;
}

/** `Laptop`, `Laptop and Desktop`, `Laptop, Desktop and Firefox`. */
export const listed = (names: readonly string[]): string =>
  new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);

const spread = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers);

function textOf(payload: Payload, name: string): string {
  const value = payload[name];
  return typeof value === "string" ? plainText(value) : "";
}

function firstTexts(payload: Payload): string {
  const texts = Object.entries(payload)
    .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
    .slice(0, 3)
    .map(([name, value]) => `${name} ${String(value)}`);
  return plainText(texts.join(", "));
}
