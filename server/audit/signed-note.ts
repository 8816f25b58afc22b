import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { sha256 } from "../store/sha256.ts";

/** C2SP signed-note, signature type Ed25519. */
const ED25519 = 1;

/** `— NAME base64(key id, signature)`. */
export function signatureLine(name: string, publicKey: Uint8Array, signature: Uint8Array): string {
  return `— ${name} ${Buffer.concat([keyId(name, publicKey), signature]).toString("base64")}`;
}

/** `NAME+hex(key id)+base64(type, key)`: how a verifier is told of a key. */
export function verifierKey(name: string, publicKey: Uint8Array): string {
  const id = Buffer.from(keyId(name, publicKey)).toString("hex");
  return `${name}+${id}+${Buffer.from([ED25519, ...publicKey]).toString("base64")}`;
}

/** The text of a note that the key has signed, its last line feed included; undefined where it has not. */
export function openNote(note: string, verifier: string): string | undefined {
  const [, name = "", encoded = ""] = /^([^+\s]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/.exec(verifier) ?? [];
  const key = Buffer.from(encoded, "base64");
  const end = note.lastIndexOf("\n\n");
  if (key[0] !== ED25519 || key.length !== 33 || end < 0) return undefined;
  const text = note.slice(0, end + 1);
  const publicKey = publicKeyOf(key.subarray(1));
  const id = keyId(name, key.subarray(1));
  const isSigned = note
    .slice(end + 2)
    .split("\n")
    .some((line) => isSignature(line, name, id, text, publicKey));
  return isSigned ? text : undefined;
}

export function rawPublicKey(publicKey: KeyObject): Uint8Array {
  return Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
}

/** The first 4 bytes of SHA-256 over name, line feed, signature type and key. */
function keyId(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ED25519]), publicKey])).subarray(0, 4);
}

function isSignature(line: string, name: string, id: Uint8Array, text: string, publicKey: KeyObject): boolean {
  const [dash, signer, encoded = ""] = line.split(" ");
  const bytes = Buffer.from(encoded, "base64");
  if (dash !== "—" || signer !== name || !bytes.subarray(0, 4).equals(id)) return false;
  return verify(null, Buffer.from(text), publicKey, bytes.subarray(4));
}

function publicKeyOf(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}
