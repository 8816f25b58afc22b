import { and, eq } from "drizzle-orm";
import { record } from "../audit/record.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { passkeys } from "../store/schema.ts";
import type { Store } from "../store/store.ts";

/** Gives a passkey another name. @returns false where the account has no such passkey */
export async function renamePasskey(
  store: Store,
  identity: WebIdentity,
  { id, name, now }: { id: string; name: string; now: number },
): Promise<boolean> {
  const { accountId, sessionId } = identity;
  return store.write(async (tx) => {
    await requireSignedIn(tx, identity);
    const mine = and(eq(passkeys.id, id), eq(passkeys.accountId, accountId));
    const [before] = await tx.db.select({ name: passkeys.name }).from(passkeys).where(mine);
    if (before === undefined) return false;
    await tx.db.update(passkeys).set({ name }).where(mine);
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "passkey.renamed",
      target: `account:${accountId}`,
      detail: { from: before.name, to: name },
      now,
    });
    return true;
  });
}
