import type { TimelineEvent, TimelinePage } from "@tandem/contract/timeline";
import * as vscode from "vscode";
import { cutText } from "../cut-text.ts";
import { clockTime } from "../surface/words.ts";
import type { SharedTray } from "../windows/shared-tray.ts";

/** What all machines of the account saw today, newest first; what several saw stands there once. */
export async function todayItems(tray: SharedTray): Promise<vscode.TreeItem[]> {
  const status = tray.status();
  // A view without items shows its welcome, which leads on.
  if (!("device" in status)) return [];
  try {
    const { events } = await tray.get<TimelinePage>(`/v1/timeline?limit=${MOST}&after=${startOfToday().toISOString()}`);
    return events.length === 0 ? [note("Nothing yet today.")] : events.map((event) => itemOf(event, status.device.id));
  } catch (fault) {
    return [note(fault instanceof Error ? fault.message : String(fault), "warning", "tandem.refreshToday")];
  }
}

const MOST = 100;

function startOfToday(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
}

function itemOf({ id, type, at, payload, sightings }: TimelineEvent, ownDevice: string): vscode.TreeItem {
  const { icon, words, detail } = KINDS[type] ?? { icon: "circle-outline", words: type, detail: [] };
  const named = detail.map((field) => payload[field]).find((value) => typeof value === "string");
  const item = new vscode.TreeItem(typeof named === "string" ? brief(named) : words);
  const observers = new Set(sightings.map(({ device_id }) => device_id));
  const seen = observedBy(observers, ownDevice);
  item.id = id;
  item.description = `${clockTime(Date.parse(at))} · ${words}${observers.size > 1 ? ` · ${seen}` : ""}`;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.tooltip = `${words} at ${clockTime(Date.parse(at))}, seen by ${seen}`;
  item.accessibilityInformation = { label: `${String(item.label)}, ${item.tooltip}` };
  return item;
}

interface Kind {
  readonly icon: string;
  readonly words: string;
  /** The payload's fields that name it, the first that is there. */
  readonly detail: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  "document.saved": { icon: "save", words: "saved", detail: ["path"] },
  "document.active": { icon: "edit", words: "worked on", detail: ["path"] },
  "git.commit": { icon: "git-commit", words: "committed", detail: ["subject", "sha"] },
  "git.checkout": { icon: "git-branch", words: "checked out", detail: ["branch", "sha"] },
  "page.visited": { icon: "globe", words: "visited", detail: ["url"] },
  "page.active": { icon: "globe", words: "read", detail: ["url"] },
  "browser.bookmarked": { icon: "bookmark", words: "bookmarked", detail: ["url"] },
  "browser.downloaded": { icon: "cloud-download", words: "downloaded from", detail: ["url"] },
  "log.line": { icon: "output", words: "logged", detail: ["line"] },
  "task.finished": { icon: "tasklist", words: "task ended", detail: ["name"] },
  "debug.finished": { icon: "debug", words: "debug run ended", detail: ["name"] },
};

const LONGEST = 80;

function brief(text: string): string {
  if (/^[0-9a-f]{40}$/.test(text)) return text.slice(0, 10);
  return text.length > LONGEST ? `${cutText(text, LONGEST)}…` : text;
}

/** A device may name itself alone, so the others are counted. */
function observedBy(devices: ReadonlySet<string>, own: string): string {
  const others = devices.size - (devices.has(own) ? 1 : 0);
  const counted = others === 1 ? "another device" : `${others} other devices`;
  if (!devices.has(own)) return counted;
  return others === 0 ? "this device" : `this and ${counted}`;
}

function note(text: string, icon?: string, command?: string): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  if (icon !== undefined) item.iconPath = new vscode.ThemeIcon(icon);
  if (command !== undefined) {
    item.command = { command, title: "Try again" };
    item.description = "Try again";
  }
  return item;
}
