const KEY = "tandem.return";
const KEPT_MS = 15 * 60_000;

/**
 * Remembers the page to come back to after signing in: a path, never a code. In the browser's storage rather than the
 * tab's, since the terminal's link opens in another tab than the one that the tray opened.
 */
export function rememberReturn(path: string): void {
  localStorage.setItem(KEY, JSON.stringify({ path, until: Date.now() + KEPT_MS }));
}

/** The page to come back to, once; the start page where there is none. */
export function takeReturn(): string {
  const kept = localStorage.getItem(KEY);
  localStorage.removeItem(KEY);
  return (kept === null ? undefined : readKept(kept)) ?? "/";
}

function readKept(kept: string): string | undefined {
  try {
    const { path, until }: { path?: unknown; until?: unknown } = JSON.parse(kept);
    const current = typeof until === "number" && until > Date.now();
    return current && typeof path === "string" && /^\/(?!\/)/.test(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
