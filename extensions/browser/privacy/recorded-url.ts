import type { Settings } from "./settings.ts";
import { covers } from "./site-pattern.ts";

type Rules = Pick<Settings, "blocked" | "only" | "withQuery" | "withFragment">;

/**
 * What is kept of an address: origin and path, and query or fragment where a rule for that site allows them. A user name goes
 * always. Undefined where nothing is kept: another scheme than http(s), or a site that the lists leave out.
 */
export function recordedUrl(address: string, rules: Rules): string | undefined {
  const url = URL.parse(address);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  const within = (lines: readonly string[]) => lines.some((line) => covers(line, url));
  if (within(rules.blocked) || (rules.only.length > 0 && !within(rules.only))) return undefined;
  const query = within(rules.withQuery) ? url.search : "";
  const fragment = within(rules.withFragment) ? url.hash : "";
  return url.origin + url.pathname + query + fragment;
}
