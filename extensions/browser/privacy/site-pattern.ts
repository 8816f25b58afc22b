/**
 * Whether one line of a list of sites covers an address: `example.org` is that host and all hosts below it, `example.org:8080`
 * that port alone, `example.org/mail` what begins with that path. `*` stands for any letters. A line that is none covers nothing.
 */
export function covers(line: string, url: URL): boolean {
  const pattern = parse(line);
  if (!pattern) return false;
  const { host, port, path } = pattern;
  return (
    host.test(withoutDot(url.hostname)) &&
    (port === undefined || port === portOf(url)) &&
    path.test(withFewEscapes(url.pathname))
  );
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
  const host = typed?.includes("*") ? starredHost(typed) : hostOf(typed);
  const written = URL.parse(`http://host${path}`)?.pathname;
  if (host === undefined || host === "" || written === undefined) return undefined;
  return {
    host: new RegExp(`^(?:.+\\.)?${withStars(host, "[^/]*")}$`),
    port,
    path: new RegExp(`^${withStars(written, ".*")}`),
  };
}

/** A host as the browser writes it: in lower case, punycode, and here without the dot that may end it. */
function hostOf(typed: string | undefined): string | undefined {
  const host = typed === undefined ? undefined : URL.parse(`http://${typed}/`)?.hostname;
  return host === undefined ? undefined : withoutDot(host);
}

/** The same label by label, for `*` has no place in punycode; undefined where no host could match it. */
function starredHost(typed: string): string | undefined {
  const labels = withoutDot(typed.replace(/^\*\./, "")).split(".").map(starredLabel);
  return labels.includes(undefined) ? undefined : labels.join(".");
}

function starredLabel(label: string): string | undefined {
  if (label.includes("*")) return /^[!-~]+$/.test(label) ? label.toLowerCase() : undefined;
  // Not alone, for a number alone is an address.
  return hostOf(`${label}.a`)?.slice(0, -".a".length);
}

/** `example.org.` is `example.org` (RFC 1034 §3.1). */
const withoutDot = (host: string) => host.replace(/\.$/, "");

/** A path in which no printable letter of ASCII is escaped, and the others alike: `%28` is `(`, `%c3` is `%C3`. */
function withFewEscapes(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const letter = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[!-~]/.test(letter) ? letter : escaped.toUpperCase();
  });
}

function withStars(text: string, star: string): string {
  return text
    .split("*")
    .map((part) => withFewEscapes(part).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(star);
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}
