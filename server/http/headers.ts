import { Elysia } from "elysia";
import type { Config } from "../config.ts";

/** Routes that carry their own proof of who asks, so that any page may call them; cookies never count there. */
const OPEN_TO_ANY_ORIGIN = /^\/(oauth|\.well-known)\/|^\/v1\/(heartbeat|events|timeline)(\/|$)/;

/** What every answer carries, and the answer to preflights (Fetch §3.3). */
export function headers(config: Config) {
  const always: Record<string, string> = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    // For what is no page; a page brings its own.
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    ...(config.origin.startsWith("https:") && { "strict-transport-security": "max-age=31536000" }),
  };
  return new Elysia({ name: "headers" }).onRequest(({ request, set }) => {
    const { pathname } = new URL(request.url);
    Object.assign(set.headers, always);
    if (pathname.startsWith("/v1/")) set.headers["cache-control"] = "no-store";
    if (!OPEN_TO_ANY_ORIGIN.test(pathname)) {
      set.headers["cross-origin-resource-policy"] = "same-origin";
      return;
    }
    set.headers["access-control-allow-origin"] = "*";
    set.headers["access-control-expose-headers"] = "DPoP-Nonce, WWW-Authenticate, Retry-After";
    if (request.method === "OPTIONS") return preflight(always);
  });
}

function preflight(always: Record<string, string>): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...always,
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "Authorization, DPoP, Content-Type, Content-Encoding, Last-Event-ID",
      "access-control-max-age": "3600",
    },
  });
}
