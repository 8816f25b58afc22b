import { constantTimeEqual } from "../http/constant-time.ts";
import { Secret } from "../http/secret.ts";
import type { Keys } from "./keys.ts";

export interface RefreshToken {
  readonly familyId: string;
  /** 1 for the token that the pairing gave, then one more a rotation. */
  readonly generation: number;
}

/** Token n of a family. Derived, so that a retry within the grace gets the very same successor and nothing is stored. */
export function deriveRefreshToken(keys: Keys, { familyId, generation }: RefreshToken): Secret {
  const name = `${familyId}.${generation}`;
  return new Secret(`${name}.${Buffer.from(keys.mac("refresh-token", name)).toString("base64url")}`);
}

/** Undefined for whatever this server never gave out. */
export function readRefreshToken(keys: Keys, token: Secret): RefreshToken | undefined {
  const [, familyId, generation] = /^([0-9a-f-]{36})\.([1-9]\d{0,9})\.[\w-]{43}$/.exec(token.reveal()) ?? [];
  if (familyId === undefined || generation === undefined) return undefined;
  const claimed = { familyId, generation: Number(generation) };
  return constantTimeEqual(deriveRefreshToken(keys, claimed).reveal(), token.reveal()) ? claimed : undefined;
}
