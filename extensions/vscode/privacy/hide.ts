import { createHmac, scryptSync } from "node:crypto";
import type { Payload } from "@tandem/contract/fingerprint";

export const HIDEABLE = ["path", "branch", "workspace", "url"] as const;
export type Hideable = (typeof HIDEABLE)[number];

/** What a hidden value starts with, so that hiding it again changes nothing. */
const HIDDEN = "hidden:";

/** Replaces the fields by an HMAC under a key that the server never sees; equal values stay equal on every machine. */
export function hideFields(payload: Payload, hide: readonly Hideable[], key: Uint8Array): Payload {
  let hidden = payload;
  for (const kind of hide) {
    for (const field of FIELDS[kind]) {
      const value = hidden[field];
      if (typeof value !== "string" || value.startsWith(HIDDEN)) continue;
      hidden = { ...hidden, [field]: HIDDEN + pseudonym(kind, value, key) };
    }
  }
  return hidden;
}

/**
 * 32 bytes from the person's phrase, the same on every machine: scrypt (RFC 7914) with N 2^15, r 8, p 1, over the phrase in
 * NFC without spaces at its ends. The salt is fixed, for two machines share nothing else before they are paired.
 */
export function keyOfPhrase(phrase: string): Uint8Array {
  const salt = "tandem/hide/v1";
  return new Uint8Array(scryptSync(phrase.normalize("NFC").trim(), salt, 32, { N: 2 ** 15, maxmem: 64 * 1024 * 1024 }));
}

const FIELDS: Record<Hideable, readonly string[]> = {
  path: ["path"],
  branch: ["branch"],
  workspace: ["workspace", "repository"],
  url: ["url"],
};

/** 128 bits; the kind goes in, so that a branch and a folder of one name do not look alike. */
function pseudonym(kind: Hideable, value: string, key: Uint8Array): string {
  const digest = createHmac("sha256", key)
    .update(`${kind}\0${value.normalize("NFC")}`)
    .digest();
  return digest.subarray(0, 16).toString("base64url");
}
