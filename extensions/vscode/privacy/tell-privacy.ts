import type { Disposable } from "vscode";
import type { Editor } from "../editor.ts";
import { onPrivacyChange, privacySettings } from "./settings.ts";

/** Tells the tray of all windows what this window reads in the person's settings: now, before any source starts, and at a change. */
export async function tellPrivacy({ tray, log }: Editor): Promise<Disposable> {
  const tell = async () => {
    try {
      await tray.keepPrivacy(privacySettings());
    } catch {
      log.warn(
        "The settings about what is recorded could not be applied to what waits; it is tried again at the next start.",
      );
    }
  };
  await tell();
  return onPrivacyChange(tell);
}
