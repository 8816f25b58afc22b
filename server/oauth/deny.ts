import { record } from "../audit/record.ts";
import type { WebIdentity } from "../http/web-auth.ts";
import { pairings } from "../store/schema.ts";
import type { Store } from "../store/store.ts";
import { isWaitingFor } from "./look-up.ts";

/** Denies a pairing for good. @returns false alike for unknown, expired, decided and other people's codes */
export async function denyPairing(
  store: Store,
  identity: WebIdentity,
  userCodeMac: Uint8Array,
  now: number,
): Promise<boolean> {
  const { accountId, sessionId } = identity;
  return store.write(async (tx) => {
    const [pairing] = await tx.db
      .update(pairings)
      .set({ status: "denied", accountId, decidedAt: now })
      .where(isWaitingFor(accountId, userCodeMac, now))
      .returning({ id: pairings.id, deviceName: pairings.deviceName });
    if (pairing === undefined) return false;
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "pairing.denied",
      target: `pairing:${pairing.id}`,
      detail: { device_name: pairing.deviceName },
      now,
    });
    return true;
  });
}
