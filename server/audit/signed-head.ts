import { type KeyObject, sign } from "node:crypto";
import { GENESIS_HASH } from "@tandem/contract/audit-chain";
import { eq, sql } from "drizzle-orm";
import { prepared } from "../store/prepared.ts";
import { auditHeads } from "../store/schema.ts";
import type { Database, Store } from "../store/store.ts";
import { rawPublicKey, signatureLine, verifierKey } from "./signed-note.ts";

/** The newest entry of a chain; seq 0 and 32 zero bytes where there is none yet. */
export interface Head {
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface HeadSigner {
  /** The server's public URL without a trailing slash. */
  readonly origin: string;
  /** Ed25519. */
  readonly key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

/** What of the server's context the audit's readers need. */
export interface AuditContext {
  readonly store: Pick<Store, "read">;
  readonly keys: { readonly audit: HeadSigner["key"] };
  readonly config: { readonly origin: string };
}

export async function readHead(db: Database, accountId: string): Promise<Head> {
  const [head] = await headOf(db).all({ accountId });
  return head ?? { seq: 0, hash: GENESIS_HASH };
}

const headOf = prepared((db) =>
  db
    .select({ seq: auditHeads.seq, hash: auditHeads.hash })
    .from(auditHeads)
    .where(eq(auditHeads.accountId, sql.placeholder("accountId")))
    .prepare(),
);

/**
 * A head as a C2SP signed note: which chain, how long, and its newest hash in base64, a line each. The account is in it,
 * so that the head of one chain can not be passed off as another's.
 */
export function signHead(signer: HeadSigner, accountId: string, head: Head): string {
  const text = `${logName(signer.origin)}/${accountId}\n${head.seq}\n${Buffer.from(head.hash).toString("base64")}\n`;
  const signature = sign(null, Buffer.from(text), signer.key.privateKey);
  return `${text}\n${signatureLine(logName(signer.origin), rawPublicKey(signer.key.publicKey), signature)}\n`;
}

/** What a witness keeps from pairing on, to verify heads with: a C2SP verifier key. */
export function auditVerifierKey({ origin, key }: HeadSigner): string {
  return verifierKey(logName(origin), rawPublicKey(key.publicKey));
}

function logName(origin: string): string {
  return `${new URL(origin).host}/audit`;
}
