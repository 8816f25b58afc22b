import type { Invitation, Invitations } from "@tandem/contract/account";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { links } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { isOwner } from "./is-owner.ts";
import { createLink, linkUrl } from "./links.ts";

/** A link that lets one person make an account within 7 days. @returns undefined where the asker is not the owner */
export async function invite(
  { store, config, clock }: Pick<Context, "store" | "config" | "clock">,
  identity: WebIdentity,
): Promise<Invitation | undefined> {
  const { accountId, sessionId } = identity;
  const now = clock.now();
  return store.write(async (tx) => {
    await requireSignedIn(tx, identity);
    if (!(await isOwner(tx.db, accountId))) return undefined;
    const { id, token } = await createLink(tx, { purpose: "invitation", accountId, now });
    const actor = `session:${sessionId}` as const;
    await record(tx, { accountId, actor, action: "invitation.made", target: `invitation:${id}`, now });
    return { id, link: linkUrl(config.origin, "invitation", token) };
  });
}

/** An account's invitations that nobody has used yet, newest first. */
export async function pendingInvitations(
  db: Database,
  accountId: string,
  now: number,
): Promise<Invitations["invitations"]> {
  const rows = await db.select().from(links).where(isPending(accountId, now)).orderBy(desc(links.createdAt));
  return rows.map(({ id, createdAt, expiresAt }) => ({
    id,
    made_at: new Date(createdAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
  }));
}

/** Takes an invitation back. @returns false where it was used, has expired, or is not this account's */
export async function withdrawInvitation(
  { store, clock }: Pick<Context, "store" | "clock">,
  identity: WebIdentity,
  id: string,
): Promise<boolean> {
  const { accountId, sessionId } = identity;
  const now = clock.now();
  return store.write(async (tx) => {
    await requireSignedIn(tx, identity);
    const pending = and(isPending(accountId, now), eq(links.id, id));
    const withdrawn = await tx.db.delete(links).where(pending).returning({ id: links.id });
    if (withdrawn.length === 0) return false;
    const actor = `session:${sessionId}` as const;
    await record(tx, { accountId, actor, action: "invitation.withdrawn", target: `invitation:${id}`, now });
    return true;
  });
}

function isPending(accountId: string, now: number) {
  return and(
    eq(links.purpose, "invitation"),
    eq(links.accountId, accountId),
    isNull(links.usedAt),
    gt(links.expiresAt, now),
  );
}
