import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { OAuthError, oauthErrorResponse } from "../oauth/oauth-error.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import { retryAfter } from "./retry-after.ts";

const STILL_ANSWERED = /^\/(healthz|readyz)$/;

/** It takes a person to mend a database, so nobody need ask more often, in seconds. */
const MEND_S = "60";
const DAMAGED = "The server's database is damaged, so nothing is served from it. Whoever runs it must mend it.";

/** Once the server ends, sends every new request away, with the time to come back; clients lose nothing by that. */
export function ending({ config, life }: Context) {
  return new Elysia({ name: "ending" }).onRequest(({ request, set }) => {
    if (!life.ending.aborted) return undefined;
    const { pathname } = new URL(request.url);
    if (STILL_ANSWERED.test(pathname)) return undefined;
    const damaged = life.damage() !== undefined;
    const again = damaged ? { "retry-after": MEND_S } : retryAfter();
    const headers = { ...(set.headers as Record<string, string>), ...again, connection: "close" };
    const detail = damaged ? DAMAGED : "The server is stopping. Come back soon.";
    return pathname.startsWith("/oauth/")
      ? oauthErrorResponse(new OAuthError("temporarily_unavailable", detail, { status: 503, headers }))
      : problemResponse(config.origin, new ProblemError("unavailable", { detail, headers }));
  });
}
