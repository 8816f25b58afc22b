import type { Engine } from "../engine.ts";
import { noteFailedWrite, noteWritten } from "../host/disk.ts";
import { recordedUrl } from "../privacy/recorded-url.ts";
import type { Settings } from "../privacy/settings.ts";
import { observerOfThisProfile } from "./observer.ts";

/** What a source noticed, before the settings are laid upon it. */
export interface Noticed {
  readonly type: "page.visited" | "page.active" | "browser.bookmarked" | "browser.downloaded";
  readonly address: string;
  readonly title?: string | undefined;
  /** By this machine's clock; whole ms since the epoch. */
  readonly at: number;
  readonly durationMs?: number;
  readonly captureId?: string;
}

/** Captures it as far as the settings allow; what the disk does not take is told to the person. */
export async function record({ tray, database }: Engine, settings: Settings, noticed: Noticed): Promise<void> {
  const status = tray.status();
  if (status.state !== "recording" && status.state !== "offline") return;
  const url = recordedUrl(noticed.address, settings);
  // The companion's own pages are where the person looks at their day; they are not part of it.
  if (url === undefined || new URL(url).origin === status.origin) return;
  const { type, at, title, durationMs, captureId } = noticed;
  const payload = settings.titles && title ? { url, title } : { url };
  try {
    const observer = await observerOfThisProfile(database);
    await tray.capture({
      observer,
      type,
      payload,
      at,
      ...(durationMs !== undefined && { durationMs }),
      ...(captureId !== undefined && { captureId }),
    });
    await noteWritten();
  } catch (fault) {
    await noteFailedWrite(fault);
  }
}
