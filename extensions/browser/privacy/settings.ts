import { type BrowserDatabase, DURABLE } from "../host/database.ts";

/** What this browser may record. The lists are lines of `site-pattern.ts`. */
export interface Settings {
  /** Never recorded, whatever the other lists say. */
  readonly blocked: readonly string[];
  /** Where there are any, nothing else is recorded. */
  readonly only: readonly string[];
  /** Where what follows `?` is kept. */
  readonly withQuery: readonly string[];
  /** Where what follows `#` is kept. */
  readonly withFragment: readonly string[];
  readonly titles: boolean;
  /** How long a page was in front of the person: `page.active`. */
  readonly active: boolean;
  /** A page in front that plays sound counts also while nobody touches the machine. */
  readonly audible: boolean;
  readonly bookmarks: boolean;
  readonly downloads: boolean;
}

const AT_FIRST: Settings = {
  blocked: [],
  only: [],
  withQuery: [],
  withFragment: [],
  titles: false,
  active: true,
  audible: false,
  bookmarks: false,
  downloads: false,
};

const NAME = "browser.settings";
/** There while a change of the settings has not reached what waits. */
export const UNAPPLIED = "browser.settings.unapplied";

export async function settingsIn(database: BrowserDatabase): Promise<Settings> {
  // Only keepSettings writes under this name.
  return { ...AT_FIRST, ...((await database.get("state", NAME)) as Partial<Settings> | undefined) };
}

export async function keepSettings(database: BrowserDatabase, settings: Settings): Promise<void> {
  const transaction = database.transaction("state", "readwrite", DURABLE);
  await Promise.all([transaction.store.put(settings, NAME), transaction.store.put(true, UNAPPLIED)]);
  await transaction.done;
}

export async function areUnapplied(database: BrowserDatabase): Promise<boolean> {
  return (await database.get("state", UNAPPLIED)) === true;
}
