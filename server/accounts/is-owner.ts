import { eq } from "drizzle-orm";
import { accounts } from "../store/schema.ts";
import type { Database } from "../store/store.ts";

/** Whether this account owns the server, and so invites others. */
export async function isOwner(db: Database, accountId: string): Promise<boolean> {
  const [account] = await db.select({ isOwner: accounts.isOwner }).from(accounts).where(eq(accounts.id, accountId));
  return account?.isOwner ?? false;
}
