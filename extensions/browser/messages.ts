import type { TimelinePage } from "@tandem/contract/timeline";
import type { SetAsideCapture } from "@tandem/tray/ports";
import type { TrayStatus } from "@tandem/tray/status";
import type { DiskTrouble } from "./host/disk.ts";
import type { RecentCapture } from "./host/recent.ts";
import type { Revised } from "./privacy/revise-waiting.ts";
import type { Settings } from "./privacy/settings.ts";

/** What the popup and the options may ask of the worker. Only `user-code` ever brings the code out of it. */
export type PageRequest =
  | { readonly ask: "pair"; readonly origin: string; readonly deviceName: string; readonly devicePlatform: string }
  | { readonly ask: "cancel-pairing" }
  | { readonly ask: "user-code" }
  | { readonly ask: "pause"; readonly until: number | null }
  | { readonly ask: "resume" }
  | { readonly ask: "unpair" }
  | { readonly ask: "discard" }
  /** Deletes what the server refused; what waits stays. */
  | { readonly ask: "discard-refused" }
  /** What shall become of captures that were made for another account or server. */
  | { readonly ask: "settle-outbox"; readonly decision: "send" | "discard" | "cancel" }
  | { readonly ask: "acknowledge-audit-warning" }
  /** The person has read what the disk did not take. */
  | { readonly ask: "acknowledge-disk-trouble" }
  /** What the account's timeline holds since then, ms since the epoch. */
  | { readonly ask: "timeline"; readonly since: number }
  | { readonly ask: "settings" }
  /** What the person changed, of the settings that they saw. */
  | { readonly ask: "change-settings"; readonly seen: Settings; readonly wanted: Settings }
  /** Adds a line to the sites that are never recorded. */
  | { readonly ask: "block"; readonly site: string };

/** What an answer may carry; each only for the question that asks for it. */
export interface Carried {
  /** Only while a code waits. */
  readonly userCode?: string | undefined;
  readonly timeline?: TimelinePage;
  readonly settings?: Settings;
  readonly revised?: Revised;
}

export type PageAnswer =
  | ({ readonly done: true } & Carried)
  /** It did not come about; a fault, whose words are in the log. */
  | { readonly done: false };

/** The port over which the worker keeps the popup's view up to date. */
export const VIEW_PORT = "tandem.view";

/** All that the popup shows. Holds no letter of a code. */
export interface View {
  readonly status: TrayStatus;
  readonly notice: Notice | undefined;
  /** Newest first. */
  readonly recent: readonly RecentCapture[];
  readonly setAside: readonly SetAsideCapture[];
  readonly disk: DiskTrouble | undefined;
  /** The site of the page in front, or else of the last capture, as a line for the list of sites never recorded. */
  readonly site: string | undefined;
}

/** In the view's stead: what this extension keeps cannot be opened, so there is nothing else to show. */
export interface Unopened {
  readonly unopened: true;
}

/** How the last pairing failed, or ended half; kept until the next one, so that a closed popup misses nothing. */
export type Notice =
  /** Unpaired while the server could not be reached: to it, the device is still paired. */
  | { readonly why: "unpaired-here-only"; readonly origin: string }
  | { readonly why: "denied" | "expired" | "unreachable" | "fault"; readonly origin: string }
  | { readonly why: "refused-origin"; readonly origin: string; readonly reason: "http-to-a-foreign-host" | "not-a-url" }
  /** The address answered, and would not; `reason` is a sentence without its full stop. */
  | { readonly why: "not-tandem" | "refused"; readonly origin: string; readonly reason: string };
