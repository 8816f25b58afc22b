import type { EditorStatus } from "../settings/sources.ts";
import type { WindowsTray } from "./windows-tray.ts";

/** What a window may ask of the tray, whichever window holds it. */
export const ACTS = [
  "pair",
  "cancelPairing",
  "userCode",
  "unpair",
  "capture",
  "pause",
  "resume",
  "setAside",
  "discardOutbox",
  "settleOutbox",
  "acknowledgeAuditWarning",
  "wake",
  "keepSettings",
  "keepHidingKey",
  "holdPush",
  "get",
] as const satisfies readonly (keyof WindowsTray)[];
export type Act = (typeof ACTS)[number];

/** A window's place among the windows of its machine: it holds the tray itself, or reaches it in the leading window. */
export interface Seat {
  readonly leads: boolean;
  status(): EditorStatus;
  onStatus(listener: (status: EditorStatus) => void): void;
  /** Rejects with WindowGone where the leading window went away before it answered. */
  ask(act: Act, args: readonly unknown[]): Promise<unknown>;
  /** Resolves when this seat is over: the leading window went away, or another took the lead. */
  readonly over: Promise<void>;
  leave(): Promise<void>;
}

export class WindowGone extends Error {
  override readonly name = "WindowGone";
  constructor() {
    super("The window that held the tray was closed.");
  }
}

/** Calls one of the tray's acts by name. */
export function perform(tray: WindowsTray, act: Act, args: readonly unknown[]): Promise<unknown> {
  const method: (...args: never[]) => Promise<unknown> = tray[act];
  // Another window of this installation made the arguments from the same types.
  return method.apply(tray, args as never[]);
}
