import type { KeysPort, SecretsPort, StatePort } from "../ports.ts";

const ES256 = { name: "ECDSA", namedCurve: "P-256" };

/** A safe for hosts that have none: tokens and key in a store whose file only its owner may read. */
export function safeIn(state: StatePort): { secrets: SecretsPort; keys: KeysPort } {
  return { secrets: secretsIn(state), keys: keysIn(state) };
}

function secretsIn(state: StatePort): SecretsPort {
  const named = (name: string) => `secret.${name}`;
  return {
    get: (name) => state.get<string>(named(name)),
    set: (name, value) => state.set(named(name), value),
    delete: (name) => state.delete(named(name)),
  };
}

function keysIn(state: StatePort): KeysPort {
  return {
    async load() {
      const kept = await state.get<{ privateKey: JsonWebKey; publicKey: JsonWebKey }>("key");
      if (kept === undefined) return undefined;
      return {
        privateKey: await crypto.subtle.importKey("jwk", kept.privateKey, ES256, false, ["sign"]),
        publicKey: await crypto.subtle.importKey("jwk", kept.publicKey, ES256, true, ["verify"]),
      };
    },
    async create() {
      const pair = await crypto.subtle.generateKey(ES256, true, ["sign", "verify"]);
      const [privateKey, publicKey] = await Promise.all([
        crypto.subtle.exportKey("jwk", pair.privateKey),
        crypto.subtle.exportKey("jwk", pair.publicKey),
      ]);
      await state.set("key", { privateKey, publicKey });
      return pair;
    },
    delete: () => state.delete("key"),
  };
}
