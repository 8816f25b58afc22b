import { sha256 } from "../http/hash.ts";
import type { Secret } from "../http/secret.ts";

/** Tells a token's claims; undefined for a token that is not good. */
type Verify<Claims> = (token: Secret, now: number) => Promise<Claims | undefined>;

/** How many tokens are remembered; one tray has one at a time. */
const REMEMBERED = 4096;

/**
 * The same verification, but a push does not pay for the same signature twice. A token is remembered by its SHA-256
 * alone, until it expires (`expiresAt`, like `now` in ms since the epoch); the oldest goes when the table is full.
 */
export function rememberVerified<Claims extends { readonly expiresAt: number }>(
  verify: (token: Secret) => Promise<Claims | undefined>,
  most = REMEMBERED,
): Verify<Claims> {
  const remembered = new Map<string, Claims>();
  return async (token, now) => {
    const hash = Buffer.from(sha256(token.reveal())).toString("base64");
    const known = remembered.get(hash);
    if (known !== undefined && known.expiresAt > now) return known;
    const claims = await verify(token);
    if (claims === undefined || claims.expiresAt <= now) {
      remembered.delete(hash);
      return claims;
    }
    makeRoom(remembered, now, most);
    remembered.set(hash, claims);
    return claims;
  };
}

/** Tokens live equally long, so those that came first expire first. */
function makeRoom(remembered: Map<string, { readonly expiresAt: number }>, now: number, most: number): void {
  for (const [hash, { expiresAt }] of remembered) {
    if (expiresAt > now && remembered.size < most) return;
    remembered.delete(hash);
  }
}
