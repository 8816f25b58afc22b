import { record } from "../audit/record.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { given, prepared } from "../store/prepared.ts";
import { pairings } from "../store/schema.ts";
import type { Store } from "../store/store.ts";
import { IS_WAITING, isWaiting } from "./look-up.ts";

/** Denies a pairing for good. @returns false alike for unknown, expired, decided and other people's codes */
export async function denyPairing(
  store: Store,
  identity: WebIdentity,
  userCodeMac: Uint8Array,
  now: number,
): Promise<boolean> {
  const { accountId, sessionId } = identity;
  return store.write(async (tx) => {
    if (!(await isWaiting(tx.db, { accountId, userCodeMac, now }))) return false;
    await requireSignedIn(tx, identity);
    const [pairing] = await denyWaiting(tx.db).all({ accountId, userCodeMac, now });
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

const denyWaiting = prepared((db) =>
  db
    .update(pairings)
    .set({ status: "denied", accountId: given("accountId"), decidedAt: given("now") })
    .where(IS_WAITING)
    .returning({ id: pairings.id, deviceName: pairings.deviceName })
    .prepare(),
);
