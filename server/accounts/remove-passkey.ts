import { and, eq } from "drizzle-orm";
import { record } from "../audit/record.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { passkeys } from "../store/schema.ts";
import type { Store } from "../store/store.ts";
import { passkeyIdsOf } from "./passkeys.ts";
import { recoveryCodesLeft } from "./recovery-codes.ts";

/** Removes a passkey, but for the last where no recovery code is left: a person always keeps a way in. */
export async function removePasskey(
  store: Store,
  identity: WebIdentity,
  { id, now }: { id: string; now: number },
): Promise<"removed" | "unknown" | "last-way-in"> {
  const { accountId, sessionId } = identity;
  return store.write(async (tx) => {
    await requireSignedIn(tx, identity);
    const mine = and(eq(passkeys.id, id), eq(passkeys.accountId, accountId));
    const [passkey] = await tx.db.select({ name: passkeys.name }).from(passkeys).where(mine);
    if (passkey === undefined) return "unknown";
    const others = (await passkeyIdsOf(tx.db, accountId)).length - 1;
    if (others === 0 && (await recoveryCodesLeft(tx.db, accountId)) === 0) return "last-way-in";
    await tx.db.delete(passkeys).where(mine);
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "passkey.removed",
      target: `account:${accountId}`,
      detail: { name: passkey.name },
      now,
    });
    return "removed";
  });
}
