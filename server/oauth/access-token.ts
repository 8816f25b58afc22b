import jwt from "@elysiajs/jwt";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { Secret } from "../http/secret.ts";
import type { Keys } from "./keys.ts";
import { rememberVerified } from "./verified-tokens.ts";

/** How long an access token lives, in ms. */
export const ACCESS_TOKEN_MS = 10 * 60_000;

interface AccessClaims {
  readonly deviceId: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly scope: readonly string[];
  /** The key that must prove possession (RFC 9449 §6.1); undefined for a bearer token. */
  readonly jkt: string | undefined;
  /** In ms since the epoch; whether it has passed is the caller's to say, after the device was looked at. */
  readonly expiresAt: number;
}

export interface AccessTokens {
  /** A JWT after RFC 9068. */
  issue(claims: Omit<AccessClaims, "expiresAt">, now: number): Promise<Secret>;
  /** An id_token (OpenID Connect Core §2) for the same device. */
  issueIdToken(claims: Omit<AccessClaims, "expiresAt">, now: number): Promise<Secret>;
  /** The claims of a token that this server signed for itself; undefined for any other text. */
  verify(token: Secret, now: number): Promise<AccessClaims | undefined>;
}

/** @elysiajs/jwt signs; jose verifies, with every key of the set and every header checked. */
export function openAccessTokens(origin: string, keys: Keys): AccessTokens {
  const { current } = keys;
  const signing = { secret: current.privateKey, alg: "ES256", kid: current.kid, iss: origin };
  const { accessToken, idToken } = {
    ...jwt({ name: "accessToken", ...signing, typ: "at+jwt", aud: origin }).decorator,
    ...jwt({ name: "idToken", ...signing, typ: "JWT" }).decorator,
  };
  const keySet = () => createLocalJWKSet({ keys: keys.signing.map(({ publicJwk }) => publicJwk) });

  return {
    async issue({ deviceId, accountId, clientId, scope, jkt }, now) {
      const signed = await accessToken.sign({
        sub: accountId,
        jti: crypto.randomUUID(),
        exp: expiry(now),
        client_id: clientId,
        device_id: deviceId,
        scope: scope.join(" "),
        ...(jkt !== undefined && { cnf: { jkt } }),
      });
      return new Secret(signed);
    },
    async issueIdToken({ accountId, clientId, deviceId }, now) {
      return new Secret(await idToken.sign({ sub: accountId, aud: clientId, exp: expiry(now), device_id: deviceId }));
    },
    verify: rememberVerified(async (token) => {
      if (!keys.signing.some(({ kid }) => kid === kidOf(token))) await keys.lookAgain();
      return verifySignature(token, keySet(), origin);
    }),
  };
}

/** Whole seconds, as JWT counts them (RFC 7519 §2). */
function expiry(now: number): number {
  return Math.floor((now + ACCESS_TOKEN_MS) / 1000);
}

/** As the token claims it; undefined for what is no JWT. */
function kidOf(token: Secret): string | undefined {
  try {
    return decodeProtectedHeader(token.reveal()).kid;
  } catch {
    return undefined;
  }
}

async function verifySignature(
  token: Secret,
  keySet: ReturnType<typeof createLocalJWKSet>,
  origin: string,
): Promise<AccessClaims | undefined> {
  const verified = await jwtVerify(token.reveal(), keySet, {
    issuer: origin,
    audience: origin,
    typ: "at+jwt",
    algorithms: ["ES256"],
    // The device is looked at before the expiry, so the expiry must not decide here.
    currentDate: new Date(0),
  }).catch(() => undefined);
  const { sub, exp, client_id, device_id, scope, cnf } = verified?.payload ?? {};
  if (sub === undefined || exp === undefined || typeof scope !== "string") return undefined;
  if (typeof client_id !== "string" || typeof device_id !== "string") return undefined;
  const jkt = typeof cnf === "object" && cnf !== null && "jkt" in cnf ? String(cnf.jkt) : undefined;
  return {
    deviceId: device_id,
    accountId: sub,
    clientId: client_id,
    scope: scope.split(" "),
    jkt,
    expiresAt: exp * 1000,
  };
}
