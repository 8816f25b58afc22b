import type { QueuedCapture } from "@tandem/tray/ports";
import { recordedUrl } from "./recorded-url.ts";
import type { Settings } from "./settings.ts";

/** A capture as the settings let it be: the same object, a shorter one, or none. */
export function permitted(capture: QueuedCapture, settings: Settings): QueuedCapture | undefined {
  const url = recordedUrl(String(capture.payload.url), settings);
  if (url === undefined) return undefined;
  const { title, ...untitled } = capture.payload;
  const keepsTitle = title === undefined || settings.titles;
  if (url === capture.payload.url && keepsTitle) return capture;
  return { ...capture, payload: keepsTitle ? { ...capture.payload, url } : { ...untitled, url } };
}
