import { DEVICE_REVOKED_PATH } from "@tandem/contract/scopes";
import * as oauth from "oauth4webapi";
import type { TokensRecord } from "./records.ts";
import { type ServerLink, withNonce } from "./server-link.ts";
import type { RevokedReason } from "./status.ts";
import { type Trouble, troubleOf, troubleOfFault } from "./trouble.ts";

export type Refreshed =
  | { readonly outcome: "tokens"; readonly tokens: TokensRecord }
  | { readonly outcome: "ended"; readonly reason: RevokedReason }
  | Trouble;

/** RFC 6749 §6: trades the refresh token for its successor. Only `invalid_grant` ends the pairing. */
export async function refreshTokens(link: ServerLink, tokens: TokensRecord, now: () => number): Promise<Refreshed> {
  const { server, client, publicClient, dpop } = link;
  try {
    const answer = await withNonce(async () => {
      const options = { ...link.options(), DPoP: dpop };
      const response = await oauth.refreshTokenGrantRequest(server, client, publicClient, tokens.refreshToken, options);
      return await oauth.processRefreshTokenResponse(server, client, response);
    });
    return { outcome: "tokens", tokens: readTokens(answer, now()) };
  } catch (fault) {
    if (!(fault instanceof oauth.ResponseBodyError) || fault.error !== "invalid_grant") return troubleOfFault(fault);
    const uri = fault.cause.error_uri;
    const revoked = typeof uri === "string" && uri.endsWith(DEVICE_REVOKED_PATH);
    return { outcome: "ended", reason: revoked ? "device-revoked" : "refresh-reused" };
  }
}

/** RFC 7009: tells the server that this device is to be no more. */
export async function revokeAtServer(link: ServerLink, token: string): Promise<{ outcome: "revoked" } | Trouble> {
  const { server, client, publicClient } = link;
  try {
    const response = await oauth.revocationRequest(server, client, publicClient, token, link.options());
    if (response.status !== 200) return troubleOf(response);
    await oauth.processRevocationResponse(response);
    return { outcome: "revoked" };
  } catch (fault) {
    return troubleOfFault(fault);
  }
}

/** @throws where the server sent no refresh token or life time: Tandem's always does. */
export function readTokens(answer: oauth.TokenEndpointResponse, now: number): TokensRecord {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = answer;
  if (refreshToken === undefined || expiresIn === undefined)
    throw new oauth.OperationProcessingError("the token answer lacks a refresh token or its life time");
  return { accessToken, refreshToken, expiresAt: now + expiresIn * 1000 };
}
