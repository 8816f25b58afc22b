import { dpopProofs } from "../store/schema.ts";
import type { Transaction } from "../store/store.ts";
import { PROOF_REMEMBERED_MS, type ProvenKey } from "./dpop.ts";

/** RFC 9449 §11.1: a proof works once at the token endpoint. @returns false where it was seen before */
export async function spendProof(tx: Transaction, { jtiHash }: ProvenKey, now: number): Promise<boolean> {
  const spent = await tx.db
    .insert(dpopProofs)
    .values({ jtiHash, expiresAt: now + PROOF_REMEMBERED_MS })
    .onConflictDoNothing()
    .returning({ expiresAt: dpopProofs.expiresAt });
  return spent.length > 0;
}
