import type { TrayStatus } from "@tandem/tray/status";

/** The sources that a person can switch off, by the name of their setting under `tandem.capture`. */
export const SOURCES = ["saves", "diskChanges", "active", "commits", "checkouts", "tasks", "debug", "logs"] as const;
export type Source = (typeof SOURCES)[number];

/** What the tray is doing, and what the person has switched off for all windows. */
export type EditorStatus = TrayStatus & { readonly switchedOff: readonly Source[] };
