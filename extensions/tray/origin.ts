export type AcceptedOrigin =
  | { readonly outcome: "accepted"; readonly origin: string; readonly loopback: boolean }
  | { readonly outcome: "refused-origin"; readonly reason: "http-to-a-foreign-host" | "not-a-url" };

/**
 * The origin a person meant by what they typed or a link carried. Plain http is refused for any host but this machine
 * itself: everyone on the way could read the tokens.
 */
export function acceptOrigin(typed: string): AcceptedOrigin {
  const url = parse(typed.trim());
  if (url === undefined) return { outcome: "refused-origin", reason: "not-a-url" };
  const loopback = isLoopback(url.hostname);
  if (url.protocol === "http:" && !loopback) return { outcome: "refused-origin", reason: "http-to-a-foreign-host" };
  return { outcome: "accepted", origin: url.origin, loopback };
}

function parse(typed: string): URL | undefined {
  // "localhost:4747" would parse as a URL of the scheme "localhost:".
  const bare = /^[^/]+$/.test(typed) || !typed.includes("://");
  for (const candidate of bare ? [`https://${typed}`] : [typed]) {
    const url = URL.canParse(candidate) ? new URL(candidate) : undefined;
    if (url === undefined) return undefined;
    if (bare && isLoopback(url.hostname)) url.protocol = "http:";
    return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
  }
  return undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
