import { and, eq, lte } from "drizzle-orm";
import { record } from "../audit/record.ts";
import { accounts, devices, dpopProofs, pairings, pairingWindows } from "../store/schema.ts";
import type { Store, Transaction } from "../store/store.ts";

/** A pairing's row outlives its code by this, in ms, so that a late poll hears why, and a lost reply can be redeemed. */
const KEPT_MS = 2 * 60_000;

/** Removes what the device flow left: codes, windows and proofs past their time, and devices that were never redeemed. */
export async function expirePairings(store: Store, now: number): Promise<void> {
  await store.write(async (tx) => {
    const gone = await tx.db
      .delete(pairings)
      .where(lte(pairings.expiresAt, now - KEPT_MS))
      .returning();
    for (const { id, status, deviceId, accountId, windowAccountId, deviceName } of gone) {
      if (status !== "pending" && status !== "confirmed") continue;
      if (accountId !== null && deviceId !== null)
        await tx.db
          .delete(devices)
          .where(and(eq(devices.accountId, accountId), eq(devices.id, deviceId), eq(devices.status, "pending")));
      const owner = accountId ?? windowAccountId;
      if (owner === null || !(await exists(tx, owner))) continue;
      const detail = { device_name: deviceName };
      const act = { action: "pairing.expired", target: `pairing:${id}`, detail } as const;
      await record(tx, { accountId: owner, actor: "server", ...act, now });
    }
    await tx.db.delete(pairingWindows).where(lte(pairingWindows.expiresAt, now));
    await tx.db.delete(dpopProofs).where(lte(dpopProofs.expiresAt, now));
  });
}

/** The code of a window may have outlived its account. */
async function exists(tx: Transaction, accountId: string): Promise<boolean> {
  const found = await tx.db.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId));
  return found.length > 0;
}
