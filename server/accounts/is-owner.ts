import { asc, desc, eq } from "drizzle-orm";
import { accounts } from "../store/schema.ts";
import type { Database } from "../store/store.ts";

/**
 * Whether this account owns the server, and so invites others. Where the owner went while the next account was being made,
 * neither knew of the other and nobody is marked: then it is the one that was made first.
 */
export async function isOwner(db: Database, accountId: string): Promise<boolean> {
  const [account] = await db.select({ isOwner: accounts.isOwner }).from(accounts).where(eq(accounts.id, accountId));
  if (account === undefined || account.isOwner) return account?.isOwner ?? false;
  const first = db.select({ id: accounts.id, isOwner: accounts.isOwner }).from(accounts);
  const [owner] = await first.orderBy(desc(accounts.isOwner), asc(accounts.key)).limit(1);
  return owner?.isOwner === false && owner.id === accountId;
}
