import { eachGiven, prepared } from "../store/prepared.ts";
import { dpopProofs } from "../store/schema.ts";
import type { Transaction } from "../store/store.ts";
import { PROOF_REMEMBERED_MS, type ProvenKey } from "./dpop.ts";

/** RFC 9449 §11.1: a proof works once at the token endpoint. @returns false where it was seen before */
export async function spendProof(tx: Transaction, { jtiHash }: ProvenKey, now: number): Promise<boolean> {
  const spent = await noteProof(tx.db).all({ jtiHash, expiresAt: now + PROOF_REMEMBERED_MS });
  return spent.length > 0;
}

const noteProof = prepared((db) =>
  db
    .insert(dpopProofs)
    .values(eachGiven("jtiHash", "expiresAt"))
    .onConflictDoNothing()
    .returning({ expiresAt: dpopProofs.expiresAt })
    .prepare(),
);
