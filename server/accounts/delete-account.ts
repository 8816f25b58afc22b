import { and, asc, eq, ne } from "drizzle-orm";
import type { Context } from "../context.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { accounts, devices, events, observers, pairings, sightings, webSessions } from "../store/schema.ts";
import type { Transaction } from "../store/store.ts";

/** Removes a person with everything that is theirs, the audit chain too; their trays hear that they are revoked. */
export async function deleteAccount(
  { store, hub }: Pick<Context, "store" | "hub">,
  identity: WebIdentity,
): Promise<void> {
  const { accountId, accountKey } = identity;
  await store.writeEvents(accountId, async (tx) => {
    await requireSignedIn(tx, identity);
    const gone = await tx.db.select({ id: devices.id }).from(devices).where(eq(devices.accountId, accountId));
    const sessions = await tx.db
      .select({ id: webSessions.id })
      .from(webSessions)
      .where(eq(webSessions.accountId, accountId));
    await tx.db.delete(sightings).where(eq(sightings.accountKey, accountKey));
    await tx.db.delete(events).where(eq(events.accountKey, accountKey));
    await tx.db.delete(observers).where(eq(observers.accountKey, accountKey));
    await passOwnershipOn(tx, accountId);
    // The rest goes with the account's row …
    await tx.db.delete(accounts).where(eq(accounts.id, accountId));
    // … but for the codes of its pairing windows: until those are gone, a tray may get one.
    await tx.db.delete(pairings).where(eq(pairings.windowAccountId, accountId));
    for (const { id } of gone) await hub.announce(tx, accountId, { kind: "revoked", deviceId: id });
    for (const { id } of sessions) await hub.announce(tx, accountId, { kind: "session-ended", sessionId: id });
  });
}

/** Someone must be able to invite: the one who came next. */
async function passOwnershipOn(tx: Transaction, accountId: string): Promise<void> {
  const owned = and(eq(accounts.id, accountId), eq(accounts.isOwner, true));
  const [owner] = await tx.db.select({ id: accounts.id }).from(accounts).where(owned);
  if (owner === undefined) return;
  // An heir may be going at this very moment, by another process: then it is no row any more, and the next one inherits.
  for (;;) {
    const others = tx.db.select({ id: accounts.id }).from(accounts).where(ne(accounts.id, accountId));
    const [heir] = await others.orderBy(asc(accounts.key)).limit(1);
    if (heir === undefined) return;
    const made = tx.db.update(accounts).set({ isOwner: true }).where(eq(accounts.id, heir.id));
    if ((await made.returning({ id: accounts.id })).length > 0) return;
  }
}
