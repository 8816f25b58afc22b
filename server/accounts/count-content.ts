import type { AccountContent } from "@tandem/contract/account";
import { count, eq, ne } from "drizzle-orm";
import { readHead } from "../audit/signed-head.ts";
import type { WebIdentity } from "../http/web-auth.ts";
import { accounts, devices, events } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { isOwner } from "./is-owner.ts";

/** What an account holds, in numbers. */
export async function countContent(db: Database, { accountId, accountKey }: WebIdentity): Promise<AccountContent> {
  const [ofEvents] = await db.select({ n: count() }).from(events).where(eq(events.accountKey, accountKey));
  const [ofDevices] = await db.select({ n: count() }).from(devices).where(eq(devices.accountId, accountId));
  const [ofOthers] = await db.select({ n: count() }).from(accounts).where(ne(accounts.id, accountId));
  return {
    events: ofEvents?.n ?? 0,
    devices: ofDevices?.n ?? 0,
    audit_entries: (await readHead(db, accountId)).seq,
    passes_ownership_on: (ofOthers?.n ?? 0) > 0 && (await isOwner(db, accountId)),
  };
}
