import { and, eq, ne } from "drizzle-orm";
import { type Actor, record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { devices } from "../store/schema.ts";
import { endFamilies } from "./end-families.ts";

interface Revocation {
  readonly deviceId: string;
  readonly accountId: string;
  readonly by: {
    readonly actor: Actor;
    /** In words, for people. */
    readonly from: string;
    /** Whose browser asks, where one does. */
    readonly identity?: WebIdentity;
  };
  readonly now: number;
}

/**
 * Ends a device for good, in one transaction: its status, its refresh family, the audit entry. Once this has answered,
 * nothing of that device is stored any more.
 * @returns false where the account has no such device; a device that is revoked already stays as it is
 */
export async function revokeDevice(
  { store, hub }: Pick<Context, "store" | "hub">,
  { deviceId, accountId, by, now }: Revocation,
): Promise<boolean> {
  return store.writeEvents(accountId, async (tx) => {
    if (by.identity !== undefined) await requireSignedIn(tx, by.identity);
    const mine = and(eq(devices.id, deviceId), eq(devices.accountId, accountId));
    const [revoked] = await tx.db
      .update(devices)
      .set({ status: "revoked", revokedAt: now, revokedFrom: by.from })
      .where(and(mine, ne(devices.status, "revoked")))
      .returning({ name: devices.name });
    if (revoked === undefined) {
      const [already] = await tx.db.select({ id: devices.id }).from(devices).where(mine);
      return already !== undefined;
    }
    await endFamilies(tx, { accountId, deviceId, now });
    await record(tx, {
      accountId,
      actor: by.actor,
      action: "device.revoked",
      target: `device:${deviceId}`,
      detail: { device_name: revoked.name },
      now,
    });
    await hub.announce(tx, accountId, { kind: "revoked", deviceId });
    return true;
  });
}
