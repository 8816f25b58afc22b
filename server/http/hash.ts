import { sha256 as sha256OfBytes } from "../store/sha256.ts";
import type { Secret } from "./secret.ts";

/** What the database keeps of a secret whose space is too large to search. */
export function hashSecret(secret: Secret): Uint8Array {
  return sha256(secret.reveal());
}

export function sha256(text: string): Uint8Array {
  return sha256OfBytes(new TextEncoder().encode(text));
}
