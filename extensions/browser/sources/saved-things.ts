import browser, { type Bookmarks, type Downloads } from "webextension-polyfill";
import type { Engine } from "../engine.ts";
import { settingsIn } from "../privacy/settings.ts";
import { record } from "./record.ts";

/** A page that was bookmarked, or a file that was downloaded. */
export interface SavedThing {
  readonly source: "bookmarks" | "downloads";
  readonly address: string;
  readonly title?: string | undefined;
  /** Whole ms since the epoch. */
  readonly at: number;
}

/** Captures it where the person has asked for that. A download's file name and place on disk stay here. */
export async function captureSavedThing(engine: Engine, { source, address, title, at }: SavedThing): Promise<void> {
  const settings = await settingsIn(engine.database);
  if (!settings[source]) return;
  const type = source === "bookmarks" ? "browser.bookmarked" : "browser.downloaded";
  await record(engine, settings, { type, address, title, at });
}

/** Reports them as far as the browser's permissions are there, now and as soon as they come. */
export function watchSavedThings(saved: (thing: SavedThing) => void): void {
  const onBookmark = (_id: string, { url, title }: Bookmarks.BookmarkTreeNode) => {
    if (url !== undefined) saved({ source: "bookmarks", address: url, title, at: Date.now() });
  };
  const onDownload = ({ url, incognito }: Downloads.DownloadItem) => {
    if (!incognito) saved({ source: "downloads", address: url, at: Date.now() });
  };
  // Adding the same listener again changes nothing.
  const listen = () => {
    browser.bookmarks?.onCreated.addListener(onBookmark);
    browser.downloads?.onCreated.addListener(onDownload);
  };
  listen();
  browser.permissions.onAdded.addListener(listen);
}
