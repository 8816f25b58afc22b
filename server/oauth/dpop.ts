import { EmbeddedJWK, type JWK, jwtVerify } from "jose";
import type { Context } from "../context.ts";
import { constantTimeEqual } from "../http/constant-time.ts";
import { sha256 } from "../http/hash.ts";
import { ProblemError } from "../http/problem.ts";
import type { Secret } from "../http/secret.ts";
import type { Keys } from "./keys.ts";
import { OAuthError } from "./oauth-error.ts";

/** How far a proof's own time may be off where it carries no nonce, in ms. */
const PROOF_AGE_MS = 60_000;
/** A nonce is good for one to two of these, in ms. */
const NONCE_MS = 150_000;
/** How long a proof's `jti` must be remembered, in ms: longer than the proof itself can be good. */
export const PROOF_REMEMBERED_MS = 2 * NONCE_MS + PROOF_AGE_MS;

/** A key that proved possession at the token endpoint; `jtiHash` goes into the transaction, so that it works once. */
export interface ProvenKey {
  readonly jkt: string;
  readonly jtiHash: Uint8Array;
}

/**
 * The DPoP proof of a token request (RFC 9449 §5).
 * @returns undefined where none was sent
 * @throws {OAuthError} `invalid_dpop_proof` or `use_dpop_nonce`
 */
export async function tokenRequestProof(context: Context, request: Request): Promise<ProvenKey | undefined> {
  const proof = request.headers.get("dpop");
  if (proof === null) return undefined;
  const checked = await checkProof(context, request, proof);
  if (checked === "stale")
    throw new OAuthError("use_dpop_nonce", "The proof needs this server's nonce.", { headers: nonceHeader(context) });
  if (checked === "wrong") throw new OAuthError("invalid_dpop_proof", "The DPoP proof does not fit this request.");
  return { jkt: checked.jkt, jtiHash: sha256(`${checked.jkt}.${checked.jti}`) };
}

/**
 * The proof of a request to a protected resource (RFC 9449 §7): a bound token is worth nothing without it.
 * @throws {ProblemError} `unauthenticated`
 */
export async function checkResourceProof(
  context: Context,
  request: Request,
  presented: { scheme: "Bearer" | "DPoP"; token: Secret; jkt: string | undefined },
): Promise<void> {
  if (presented.jkt === undefined) {
    if (presented.scheme === "DPoP") throw unproven("invalid_token", "The token is not bound to a key.");
    return;
  }
  // RFC 9449 §7.2: a bound token must not be taken as a bearer token.
  const proof = presented.scheme === "DPoP" ? request.headers.get("dpop") : null;
  if (proof === null) throw unproven("invalid_token", "The token is bound to a key, and no proof of it was sent.");
  const checked = await checkProof(context, request, proof, presented.token);
  if (checked === "stale")
    throw unproven("use_dpop_nonce", "The proof needs this server's nonce.", nonceHeader(context));
  if (checked === "wrong" || !constantTimeEqual(checked.jkt, presented.jkt))
    throw unproven("invalid_dpop_proof", "The DPoP proof does not fit this request.");
  // Last, so that only who holds the key of a good token fills what is remembered.
  if (!context.usedProofs.use(checked, context.clock.now()))
    throw unproven("invalid_dpop_proof", "This proof was used before.");
}

/** RFC 9449 §8: what the next proof may carry, so that a machine with a wrong clock can still prove its key. */
export function nonceHeader(context: Context): Record<string, string> {
  return { "dpop-nonce": nonceAt(context.keys, Math.floor(context.clock.now() / NONCE_MS)) };
}

/** RFC 9449 §4.3. "stale": well made, but nothing shows that it is fresh. */
async function checkProof(
  context: Context,
  request: Request,
  proof: string,
  token?: Secret,
): Promise<{ jkt: string; jti: string; goodUntil: number } | "stale" | "wrong"> {
  const now = context.clock.now();
  const verified = await jwtVerify(proof, EmbeddedJWK, {
    typ: "dpop+jwt",
    algorithms: ["ES256"],
    currentDate: new Date(now),
  }).catch(() => undefined);
  const { jwk } = verified?.protectedHeader ?? {};
  const { jti, htm, htu, iat, ath, nonce } = verified?.payload ?? {};
  if (jwk === undefined || "d" in jwk || typeof jti !== "string" || jti.length > 256) return "wrong";
  if (htm !== request.method || iat === undefined || !isTarget(context, request, htu)) return "wrong";
  if (token !== undefined && !isHashOf(ath, token)) return "wrong";
  const goodUntil = typeof nonce === "string" ? nonceEnd(context.keys, nonce, now) : ageEnd(iat * 1000, now);
  return goodUntil === undefined ? "stale" : { jkt: thumbprint(jwk), jti, goodUntil };
}

/** RFC 7638 §3 of an EC key, which ES256 has verified with; at once, where jose's own waits for another thread. */
function thumbprint({ crv, x, y }: JWK): string {
  return Buffer.from(sha256(JSON.stringify({ crv, kty: "EC", x, y }))).toString("base64url");
}

/** Until when a proof of this time is good, in ms; undefined where it is stale, or comes too early. */
function ageEnd(iat: number, now: number): number | undefined {
  return Math.abs(now - iat) <= PROOF_AGE_MS ? iat + PROOF_AGE_MS : undefined;
}

/** RFC 9449 §4.3 check 9. By the public origin, since behind a proxy the request's own URL is another. */
function isTarget(context: Context, request: Request, htu: unknown): boolean {
  if (typeof htu !== "string" || !URL.canParse(htu)) return false;
  const claimed = new URL(htu);
  return `${claimed.origin}${claimed.pathname}` === `${context.config.origin}${new URL(request.url).pathname}`;
}

function isHashOf(ath: unknown, token: Secret): boolean {
  return typeof ath === "string" && constantTimeEqual(ath, Buffer.from(sha256(token.reveal())).toString("base64url"));
}

/** Until when this nonce is good, in ms; undefined where it is none of ours, or is no more. */
function nonceEnd(keys: Keys, nonce: string, now: number): number | undefined {
  const period = Math.floor(now / NONCE_MS);
  const made = [period, period - 1].find((candidate) => constantTimeEqual(nonce, nonceAt(keys, candidate)));
  return made === undefined ? undefined : (made + 2) * NONCE_MS;
}

function nonceAt(keys: Keys, period: number): string {
  return Buffer.from(keys.mac("dpop-nonce", String(period))).toString("base64url");
}

function unproven(error: string, detail: string, headers: Record<string, string> = {}): ProblemError {
  const challenge = `DPoP error="${error}", error_description="${detail}", algs="ES256"`;
  return new ProblemError("unauthenticated", { detail, headers: { "www-authenticate": challenge, ...headers } });
}
