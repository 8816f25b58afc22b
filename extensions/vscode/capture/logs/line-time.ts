/**
 * The time that a line gives itself, in ms since the epoch: the first group of the pattern, or all that it finds, as ISO 8601 or
 * the like, or as seconds or milliseconds since 1970. Without a zone it is this machine's. `undefined` where there is none: a text
 * that has no year and no time of day is a number of something else.
 */
export function timeOfLine(line: string, pattern: RegExp | undefined, now = Date.now()): number | undefined {
  const found = pattern?.exec(line);
  const text = (found?.[1] ?? found?.[0])?.trim();
  if (text === undefined || text === "") return undefined;
  const at = /^\d{9,10}(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /^\d{12,13}$/.test(text)
      ? Number(text)
      : dateIn(text);
  return at >= EARLIEST && at <= now + LATEST_AHEAD_MS ? Math.round(at) : undefined;
}

function dateIn(text: string): number {
  if (!/(?<!\d)\d{4}(?!\d)/.test(text) || !/\d:\d\d/.test(text)) return Number.NaN;
  return Date.parse(text.replace(/^(\d{4}-\d{2}-\d{2}) (\d)/, "$1T$2").replace(/,(\d{1,3})/, ".$1"));
}

/** The server takes nothing older, and nothing that is further ahead. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST_AHEAD_MS = 3_600_000;
