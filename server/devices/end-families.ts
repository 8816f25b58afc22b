import { and, eq, isNull } from "drizzle-orm";
import { refreshFamilies } from "../store/schema.ts";
import type { Transaction } from "../store/store.ts";

/**
 * Ends a device's refresh tokens for good; `now` in ms.
 * @returns false where they had ended already, or there were none
 */
export async function endFamilies(
  tx: Transaction,
  { accountId, deviceId, now }: { accountId: string; deviceId: string; now: number },
): Promise<boolean> {
  const ended = await tx.db
    .update(refreshFamilies)
    .set({ endedAt: now })
    .where(
      and(
        eq(refreshFamilies.accountId, accountId),
        eq(refreshFamilies.deviceId, deviceId),
        isNull(refreshFamilies.endedAt),
      ),
    )
    .returning({ id: refreshFamilies.id });
  return ended.length > 0;
}
