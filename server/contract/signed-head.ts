import { fromBase64 } from "./base64.ts";

export interface Head {
  readonly seq: number;
  readonly hash: Uint8Array;
}

const ED25519 = 1;
const KEY_ID_BYTES = 4;
/** The algorithm and the raw key. */
const KEY_BYTES = 33;

/**
 * The newest entry that a signed note names: a line for the log, one for the sequence number, one for the hash (C2SP
 * signed-note and tlog-checkpoint). Undefined where it is no such note, is about another account's chain, or is not signed
 * by `verifierKey`.
 * @throws where this runtime's WebCrypto knows no Ed25519
 */
export async function readSignedHead(note: string, accountId: string, verifierKey: string): Promise<Head | undefined> {
  const end = note.lastIndexOf("\n\n");
  if (end < 0) return undefined;
  const text = note.slice(0, end + 1);
  const [log, seq = "", hash = ""] = text.split("\n");
  const bytes = fromBase64(hash);
  if (log !== `${logName(verifierKey)}/${accountId}` || !/^\d{1,15}$/.test(seq) || bytes?.length !== 32)
    return undefined;
  if (!(await isSigned(text, note.slice(end + 2), verifierKey))) return undefined;
  return { seq: Number(seq), hash: bytes };
}

/** C2SP signed-note: `— NAME base64(key id, signature)`; the verifier key is `NAME+id+base64(algorithm, key)`. */
async function isSigned(text: string, signatures: string, verifierKey: string): Promise<boolean> {
  const [, , ...encoded] = verifierKey.split("+");
  const key = fromBase64(encoded.join("+"));
  if (key?.[0] !== ED25519 || key.length !== KEY_BYTES) return false;
  const publicKey = await crypto.subtle.importKey("raw", key.subarray(1), "Ed25519", false, ["verify"]);
  for (const line of signatures.split("\n")) {
    const [dash, signer, base64 = ""] = line.split(" ");
    const signature =
      dash === "—" && signer === logName(verifierKey) ? fromBase64(base64)?.subarray(KEY_ID_BYTES) : undefined;
    if (signature === undefined) continue;
    if (await crypto.subtle.verify("Ed25519", publicKey, signature, new TextEncoder().encode(text))) return true;
  }
  return false;
}

function logName(verifierKey: string): string {
  return verifierKey.split("+")[0] ?? "";
}
