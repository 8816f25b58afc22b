import browser, { type Manifest, type Permissions } from "webextension-polyfill";
import type { Settings } from "../privacy/settings.ts";

/** Asks the browser for what these settings need, and gives back what they do not. False where the person said no. */
export async function grantFor({ titles, bookmarks, downloads }: Settings): Promise<boolean> {
  const wanted: [Manifest.OptionalPermission, boolean][] = [
    ["tabs", titles],
    ["bookmarks", bookmarks],
    ["downloads", downloads],
  ];
  const named = (needed: boolean) => wanted.filter(([, wants]) => wants === needed).map(([permission]) => permission);
  const needed = named(true);
  if (needed.length > 0 && !(await browser.permissions.request({ permissions: needed, ...collected(bookmarks) })))
    return false;
  // What the manifest asks for in any case cannot be given back.
  await browser.permissions.remove({ permissions: named(false) }).catch(() => undefined);
  return true;
}

/** Firefox also asks for the kinds of data that leave the machine; Chromium knows no such thing. */
function collected(bookmarks: boolean): Pick<Permissions.AnyPermissions, "data_collection"> {
  return bookmarks && "getBrowserInfo" in browser.runtime ? { data_collection: ["bookmarksInfo"] } : {};
}
