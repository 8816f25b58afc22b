import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { OAuthError, oauthErrorResponse } from "../oauth/oauth-error.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import { retryAfter } from "./retry-after.ts";

const STILL_ANSWERED = /^\/(healthz|readyz)$/;

/** Once the server ends, sends every new request away, with the time to come back; clients lose nothing by that. */
export function ending({ config, life }: Context) {
  return new Elysia({ name: "ending" }).onRequest(({ request, set }) => {
    if (!life.ending.aborted) return undefined;
    const { pathname } = new URL(request.url);
    if (STILL_ANSWERED.test(pathname)) return undefined;
    const headers = { ...(set.headers as Record<string, string>), ...retryAfter(), connection: "close" };
    const detail = "The server is stopping. Come back soon.";
    return pathname.startsWith("/oauth/")
      ? oauthErrorResponse(new OAuthError("temporarily_unavailable", detail, { status: 503, headers }))
      : problemResponse(config.origin, new ProblemError("unavailable", { detail, headers }));
  });
}
