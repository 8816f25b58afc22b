import { DEVICE_CODE_GRANT, DEVICE_REVOKED_PATH } from "@tandem/contract/scopes";
import type { Context } from "../context.ts";
import { Secret } from "../http/secret.ts";
import { ACCESS_TOKEN_MS } from "./access-token.ts";
import { type GrantedDevice, type Redemption, redeemDeviceCode } from "./device-code-grant.ts";
import { nonceHeader, tokenRequestProof } from "./dpop.ts";
import { type Form, readClient, readForm, required } from "./form.ts";
import { OAuthError } from "./oauth-error.ts";
import { type Rotated, rotateRefreshToken } from "./refresh-grant.ts";
import { deriveRefreshToken, type RefreshToken, readRefreshToken } from "./refresh-token.ts";

/**
 * The token endpoint (RFC 6749 §3.2).
 * @throws {OAuthError}
 */
export async function answerTokenRequest(context: Context, request: Request): Promise<Response> {
  const form = await readForm(request);
  const grantType = required(form, "grant_type");
  switch (grantType) {
    case DEVICE_CODE_GRANT:
      return answerRedemption(context, await redeem(context, request, form));
    case "refresh_token":
      return answerRotation(context, await rotate(context, request, form));
    default:
      throw new OAuthError("unsupported_grant_type", "The grant types are device_code (RFC 8628) and refresh_token.");
  }
}

async function redeem(context: Context, request: Request, form: Form): Promise<Redemption> {
  const clientId = readClient(form);
  const deviceCode = new Secret(required(form, "device_code"));
  const proof = await tokenRequestProof(context, request);
  return redeemDeviceCode(context.store, context.hub, { deviceCode, clientId, proof, now: context.clock.now() });
}

async function rotate(context: Context, request: Request, form: Form): Promise<Rotated> {
  const clientId = readClient(form);
  const presented = readRefreshToken(context.keys, new Secret(required(form, "refresh_token")));
  const proof = await tokenRequestProof(context, request);
  return rotateRefreshToken(context.store, context.hub, { presented, clientId, proof, now: context.clock.now() });
}

/** RFC 8628 §3.5. */
function answerRedemption(context: Context, redemption: Redemption): Promise<Response> {
  switch (redemption.outcome) {
    case "granted":
      return grant(context, redemption.device, redemption.refresh);
    case "pending":
      throw new OAuthError("authorization_pending", "The person has not decided yet.");
    case "too-early":
      throw new OAuthError("slow_down", "Wait 5 seconds longer between polls from now on.");
    case "denied":
      throw new OAuthError("access_denied", "The person denied this device.");
    case "expired":
      throw new OAuthError("expired_token", "The code has expired. Start again.");
    case "invalid":
      throw new OAuthError("invalid_grant", "The device code is unknown or was used.");
    case "proof-reused":
      throw reusedProof();
  }
}

function answerRotation(context: Context, rotated: Rotated): Promise<Response> {
  switch (rotated.outcome) {
    case "granted":
      return grant(context, rotated.device, rotated.refresh);
    case "device-revoked":
      throw new OAuthError("invalid_grant", "The device was revoked. Pair it again.", {
        errorUri: `${context.config.origin}${DEVICE_REVOKED_PATH}`,
      });
    case "family-ended":
      throw new OAuthError("invalid_grant", "An old token of this device came back, so its tokens were ended.");
    case "invalid":
      throw new OAuthError("invalid_grant", "The refresh token is not one of this client's.");
    case "wrong-key":
      throw new OAuthError("invalid_dpop_proof", "The token is bound to another key.");
    case "proof-reused":
      throw reusedProof();
  }
}

function reusedProof(): OAuthError {
  return new OAuthError("invalid_dpop_proof", "This proof was used before.");
}

async function grant(context: Context, device: GrantedDevice, refresh: RefreshToken): Promise<Response> {
  const now = context.clock.now();
  const claims = { ...device, scope: device.scope.split(" ") };
  const accessToken = await context.tokens.issue(claims, now);
  const idToken = claims.scope.includes("openid") ? await context.tokens.issueIdToken(claims, now) : undefined;
  const bound = device.jkt !== undefined;
  const body = {
    access_token: accessToken.reveal(),
    token_type: bound ? "DPoP" : "Bearer",
    expires_in: ACCESS_TOKEN_MS / 1000,
    refresh_token: deriveRefreshToken(context.keys, refresh).reveal(),
    scope: device.scope,
    ...(idToken !== undefined && { id_token: idToken.reveal() }),
  };
  return Response.json(body, { headers: { "cache-control": "no-store", ...(bound && nonceHeader(context)) } });
}
