import type { KeysPort, SecretsPort } from "@tandem/tray/ports";

const NAME = "dpop-key";
const ES256 = { name: "ECDSA", namedCurve: "P-256" } as const;

/** Keeps the DPoP key (RFC 9449) among the secrets, as a private JWK (RFC 7517). */
export function jwkKeys(secrets: SecretsPort): KeysPort {
  return {
    async load() {
      const kept = await secrets.get(NAME);
      if (kept === undefined) return undefined;
      const jwk: JsonWebKey = JSON.parse(kept);
      const { kty, crv, x, y } = jwk;
      if (kty === undefined || crv === undefined || x === undefined || y === undefined) return undefined;
      return {
        privateKey: await crypto.subtle.importKey("jwk", jwk, ES256, true, ["sign"]),
        publicKey: await crypto.subtle.importKey("jwk", { kty, crv, x, y }, ES256, true, ["verify"]),
      };
    },
    async create() {
      const pair = await crypto.subtle.generateKey(ES256, true, ["sign", "verify"]);
      await secrets.set(NAME, JSON.stringify(await crypto.subtle.exportKey("jwk", pair.privateKey)));
      return pair;
    },
    delete: () => secrets.delete(NAME),
  };
}
