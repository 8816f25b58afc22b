import { type DeviceAuthorization, PAIRING_EXPIRES_IN_S, POLL_INTERVAL_S } from "@tandem/contract/pairing";
import { PROBLEMS } from "@tandem/contract/problem-name";
import { formatUserCode } from "@tandem/contract/user-code";
import { Elysia } from "elysia";
import { auditVerifierKey } from "../audit/signed-head.ts";
import type { Context } from "../context.ts";
import { clientAddress } from "../http/address.ts";
import { ProblemError } from "../http/problem.ts";
import { fault } from "../http/problems.ts";
import { retryAfter } from "../http/retry-after.ts";
import { StoreUnavailable } from "../store/store.ts";
import { startPairing } from "./device-authorization.ts";
import { readForm } from "./form.ts";
import { metadata } from "./metadata.ts";
import { OAuthError, oauthErrorResponse } from "./oauth-error.ts";
import { readPairingRequest } from "./read-pairing-request.ts";
import { answerRevocation } from "./revocation.ts";
import { answerTokenRequest } from "./token.ts";
import { answerUserinfo } from "./userinfo.ts";

/** The authorization server, as trays and independent OAuth clients meet it. */
export function oauthRouter(context: Context) {
  const { config, keys, store, clock } = context;
  const cacheable = { headers: { "cache-control": "public, max-age=300" } };
  const auditKey = auditVerifierKey({ origin: config.origin, key: keys.audit });
  const jwks = async () => {
    await keys.lookAgain();
    return { keys: keys.signing.map(({ publicJwk }) => publicJwk) };
  };

  return (
    new Elysia()
      .onError({ as: "local" }, ({ error, request }) => refuse(context, error, request))
      .get("/.well-known/openid-configuration", () => Response.json(metadata(config.origin, auditKey), cacheable))
      .get("/.well-known/oauth-authorization-server", () => Response.json(metadata(config.origin, auditKey), cacheable))
      .get("/oauth/jwks", async () => Response.json(await jwks(), cacheable))
      // OpenID Connect Core §5.3: by either method.
      .get("/oauth/userinfo", ({ request }) => answerUserinfo(context, request))
      .post("/oauth/userinfo", ({ request }) => answerUserinfo(context, request), { parse: "none" })
      .post(
        "/oauth/device_authorization",
        async ({ request, server }) => {
          const asked = readPairingRequest(await readForm(request));
          const address = clientAddress(config, request, server);
          const started = await startPairing(store, keys, { ...asked, address, now: clock.now() });
          if (started.outcome === "too-many")
            throw new OAuthError("temporarily_unavailable", "Too many pairings wait already. Try again in a minute.", {
              status: 429,
              headers: { "retry-after": "60" },
            });
          const answer: DeviceAuthorization = {
            device_code: started.deviceCode.reveal(),
            user_code: formatUserCode(started.userCode.reveal()),
            verification_uri: `${config.origin}/pair`,
            expires_in: PAIRING_EXPIRES_IN_S,
            interval: POLL_INTERVAL_S,
          };
          return Response.json(answer, { headers: { "cache-control": "no-store" } });
        },
        { parse: "none" },
      )
      .post("/oauth/token", ({ request }) => answerTokenRequest(context, request), { parse: "none" })
      .post("/oauth/revoke", ({ request }) => answerRevocation(context, request), { parse: "none" })
  );
}

function refuse(context: Context, error: unknown, request: Request): Response {
  if (error instanceof OAuthError) return oauthErrorResponse(error);
  if (error instanceof ProblemError) return bearerRefusal(error);
  if (error instanceof StoreUnavailable)
    return oauthErrorResponse(
      new OAuthError("temporarily_unavailable", "The server cannot store anything at the moment.", {
        status: 503,
        headers: retryAfter(),
      }),
    );
  const { details } = fault(context, error, request);
  return oauthErrorResponse(new OAuthError("server_error", `Fault ${details.faultId}.`, { status: 500 }));
}

/** Userinfo answers by RFC 6750 §3: the header tells; the body repeats it. */
function bearerRefusal({ problem, details }: ProblemError): Response {
  const status = PROBLEMS[problem];
  const error = status === 403 ? "insufficient_scope" : "invalid_token";
  return new Response(JSON.stringify({ error, error_description: details.detail }), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...details.headers },
  });
}
