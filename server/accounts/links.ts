import { and, eq, gt, inArray, isNull } from "drizzle-orm";
import { hashSecret } from "../http/hash.ts";
import { randomSecret } from "../http/random.ts";
import type { Secret } from "../http/secret.ts";
import { links } from "../store/schema.ts";
import type { Database, Transaction } from "../store/store.ts";

export type LinkPurpose = (typeof links.$inferSelect)["purpose"];

/** How long each link is good for, in ms. */
const LINK_MS: Readonly<Record<LinkPurpose, number>> = {
  "set-up": 10 * 60_000,
  "sign-in": 10 * 60_000,
  invitation: 7 * 24 * 3_600_000,
};

interface NewLink {
  readonly purpose: LinkPurpose;
  /** Whom it signs in, or who invites. */
  readonly accountId: string | undefined;
  readonly now: number;
}

/** Makes a link's token: works once, and only its hash is kept. */
export async function createLink(
  tx: Transaction,
  { purpose, accountId, now }: NewLink,
): Promise<{ id: string; token: Secret }> {
  const token = randomSecret(256);
  const id = crypto.randomUUID();
  await tx.db.insert(links).values({
    tokenHash: hashSecret(token),
    id,
    purpose,
    accountId: accountId ?? null,
    createdAt: now,
    expiresAt: now + LINK_MS[purpose],
  });
  return { id, token };
}

/** The token stands in the fragment, which browsers send to no server and no log. */
export function linkUrl(origin: string, purpose: LinkPurpose, token: Secret): string {
  return `${origin}/${purpose}#token=${token.reveal()}`;
}

/** @returns the link's row; undefined alike where it is unknown, used or expired */
export async function findLink(db: Database, tokenHash: Uint8Array, now: number) {
  const [link] = await db.select().from(links).where(isGood(tokenHash, now));
  return link;
}

/** Takes the link: of two that redeem it at once, one gets it. A link of another purpose stays good. */
export async function useLink(tx: Transaction, tokenHash: Uint8Array, purposes: readonly LinkPurpose[], now: number) {
  const [used] = await tx.db
    .update(links)
    .set({ usedAt: now })
    .where(and(isGood(tokenHash, now), inArray(links.purpose, purposes)))
    .returning();
  return used;
}

function isGood(tokenHash: Uint8Array, now: number) {
  return and(eq(links.tokenHash, tokenHash), isNull(links.usedAt), gt(links.expiresAt, now));
}
