import type { GuardedTray } from "../privacy/guarded-tray.ts";

/** The tray as windows share it: all that can be asked over a socket. A change of what waits is the leading window's own. */
export type WindowsTray = Omit<GuardedTray, "reviseOutbox">;
