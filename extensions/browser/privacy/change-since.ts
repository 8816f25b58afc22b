import type { Settings } from "./settings.ts";

/**
 * What becomes of the settings when somebody changes what they saw of them into what they want: what changed meanwhile, and
 * not by them, stays, in the lists line by line.
 */
export function changeSince(seen: Settings, wanted: Settings, now: Settings): Settings {
  const either = <Name extends keyof Settings>(name: Name) => (wanted[name] === seen[name] ? now[name] : wanted[name]);
  const lines = (name: "blocked" | "only" | "withQuery" | "withFragment"): readonly string[] => {
    if (isSame(now[name], seen[name])) return wanted[name];
    const kept = now[name].filter((line) => wanted[name].includes(line) || !seen[name].includes(line));
    return [...new Set([...kept, ...wanted[name].filter((line) => !seen[name].includes(line))])];
  };
  return {
    blocked: lines("blocked"),
    only: lines("only"),
    withQuery: lines("withQuery"),
    withFragment: lines("withFragment"),
    titles: either("titles"),
    active: either("active"),
    audible: either("audible"),
    bookmarks: either("bookmarks"),
    downloads: either("downloads"),
  };
}

const isSame = (one: readonly string[], other: readonly string[]) => one.join("\n") === other.join("\n");
