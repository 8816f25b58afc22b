import { lte } from "drizzle-orm";
import { ceremonies, links, webSessions } from "../store/schema.ts";
import type { Store } from "../store/store.ts";

/** Removes sessions, links and passkey ceremonies past their time. */
export async function expireSignIns(store: Store, now: number): Promise<void> {
  await store.write(async (tx) => {
    await tx.db.delete(webSessions).where(lte(webSessions.expiresAt, now));
    await tx.db.delete(links).where(lte(links.expiresAt, now));
    await tx.db.delete(ceremonies).where(lte(ceremonies.expiresAt, now));
  });
}
