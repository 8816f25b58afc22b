/**
 * Whether one line of a list of sites covers an address: `example.org` is that host and all hosts below it, `example.org:8080`
 * that port alone, `example.org/mail` what begins with that path. `*` stands for any letters. A line that is none covers nothing.
 */
export function covers(line: string, url: URL): boolean {
  const pattern = parse(line);
  if (!pattern) return false;
  const { host, port, path } = pattern;
  return host.test(url.hostname) && (port === undefined || port === portOf(url)) && path.test(url.pathname);
}

export function isSitePattern(line: string): boolean {
  return parse(line) !== undefined;
}

/** The lines of a field, each once, without blank ones. */
export function linesOf(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trim()))].filter((line) => line !== "");
}

interface Pattern {
  readonly host: RegExp;
  readonly port: string | undefined;
  readonly path: RegExp;
}

const LINE = /^(?:[a-z*]+:\/\/)?(?<host>\[[0-9a-f:.]+\]|[^\s/:?#@[\]]+)(?::(?<port>\d{1,5}))?(?<path>\/[^\s?#]*)?$/i;

function parse(line: string): Pattern | undefined {
  const { host: typed, port, path = "/" } = LINE.exec(line.trim())?.groups ?? {};
  // The browser writes a host in its own way (lower case, punycode); `*` has no place in that.
  const host = typed?.includes("*") ? typed.toLowerCase().replace(/^\*\./, "") : hostOf(typed);
  if (host === undefined || host === "") return undefined;
  return {
    host: new RegExp(`^(?:.+\\.)?${withStars(host, "[^/]*")}$`),
    port,
    path: new RegExp(`^${withStars(path, ".*")}`),
  };
}

function hostOf(typed: string | undefined): string | undefined {
  return typed === undefined ? undefined : URL.parse(`http://${typed}/`)?.hostname;
}

function withStars(text: string, star: string): string {
  return text
    .split("*")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(star);
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}
