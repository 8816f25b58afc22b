import { USER_CODE_LENGTH } from "@tandem/contract/user-code";
import { randomLetters } from "../http/random.ts";
import { Secret } from "../http/secret.ts";
import type { Keys } from "./keys.ts";

/** A fresh user code of eight letters (RFC 8628 §6.1). */
export function newUserCode(): Secret {
  return new Secret(randomLetters(USER_CODE_LENGTH));
}

/** What the database keeps of a user code: 34 bits could be searched offline, so the hash is keyed. */
export function userCodeMac(keys: Keys, letters: Secret): Uint8Array {
  return keys.mac("user-code", letters.reveal());
}
