import { and, eq } from "drizzle-orm";
import { record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { devices } from "../store/schema.ts";

/** Gives a device another name. @returns false where the account has no such device */
export async function renameDevice(
  { store, hub }: Pick<Context, "store" | "hub">,
  identity: WebIdentity,
  { deviceId, name, now }: { deviceId: string; name: string; now: number },
): Promise<boolean> {
  const { accountId, sessionId } = identity;
  return store.writeEvents(accountId, async (tx) => {
    await requireSignedIn(tx, identity);
    const mine = and(eq(devices.id, deviceId), eq(devices.accountId, accountId));
    const [before] = await tx.db.select({ name: devices.name }).from(devices).where(mine);
    if (before === undefined) return false;
    await tx.db.update(devices).set({ name }).where(mine);
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "device.renamed",
      target: `device:${deviceId}`,
      detail: { from: before.name, to: name },
      now,
    });
    tx.afterCommit(() => hub.publish(accountId, { kind: "device", deviceId }));
    return true;
  });
}
