import { posix } from "node:path";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { builtFile } from "./built.ts";
import { ProblemError, problemResponse } from "./problem.ts";

/** Scripts, styles, images and requests of the companion's own; nothing inline, nothing from elsewhere, no framing. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const BUILT = "web/dist";
/** First path segments that are the server's own, where no page of the companion can be. */
const NOT_PAGES = new Set(["v1", "oauth", ".well-known", "problems", "downloads", "healthz", "readyz", "assets"]);

/** The web companion: its built files, and its one document for every page of it. */
export function companion(context: Context) {
  return new Elysia({ name: "companion" }).get("/*", async ({ request }) => {
    const { pathname } = new URL(request.url);
    return (await asset(pathname)) ?? (await page(pathname)) ?? nothingHere(context);
  });
}

async function asset(pathname: string): Promise<Response | undefined> {
  const path = posix.join(BUILT, decodePath(pathname));
  if (pathname === "/" || pathname === "/index.html" || !path.startsWith(`${BUILT}/`)) return undefined;
  const file = await builtFile(path);
  if (file === undefined) return undefined;
  // Names under assets/ carry a hash of what is in them.
  const cache = pathname.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  return new Response(file, { headers: { "cache-control": cache } });
}

async function page(pathname: string): Promise<Response | undefined> {
  const [, first = ""] = pathname.split("/");
  if (NOT_PAGES.has(first) || pathname.includes(".")) return undefined;
  const document = await builtFile(`${BUILT}/index.html`);
  if (document === undefined)
    return new Response("The web companion is not built yet: run its build, then load this page again.\n", {
      status: 503,
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
  return new Response(document, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "content-security-policy": CONTENT_SECURITY_POLICY,
      "x-frame-options": "DENY",
    },
  });
}

function nothingHere({ config }: Context): Response {
  return problemResponse(config.origin, new ProblemError("not-found"));
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname).replaceAll("\0", "");
  } catch {
    return "/";
  }
}
