/**
 * The time that a line gives itself, in ms since the epoch: the first group of the pattern, or all that it finds, as ISO 8601 or
 * the like, or as seconds or milliseconds since 1970. Without a zone it is this machine's. `undefined` where there is none.
 */
export function timeOfLine(line: string, pattern: RegExp | undefined): number | undefined {
  const found = pattern?.exec(line);
  const text = (found?.[1] ?? found?.[0])?.trim();
  if (text === undefined || text === "") return undefined;
  const at = /^\d{9,10}(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /^\d{12,13}$/.test(text)
      ? Number(text)
      : Date.parse(text.replace(/^(\d{4}-\d{2}-\d{2}) (\d)/, "$1T$2").replace(/,(\d{1,3})/, ".$1"));
  return Number.isFinite(at) && at >= EARLIEST ? Math.round(at) : undefined;
}

/** The server takes nothing older. */
const EARLIEST = Date.UTC(2000, 0, 1);
