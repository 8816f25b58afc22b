import type { RecoveryCodeSet } from "@tandem/contract/account";
import { formatUserCode } from "@tandem/contract/user-code";
import { and, count, eq, isNull, min } from "drizzle-orm";
import { type Actor, record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { randomLetters } from "../http/random.ts";
import { Secret } from "../http/secret.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { recoveryCodes } from "../store/schema.ts";
import type { Database, Transaction } from "../store/store.ts";

const CODES = 10;
/** 69 bits, so that a code alone says whose it is and needs no name beside it. */
const LETTERS = 16;

/** A whole new set of codes, in letters; what was left of the old one is good no more. */
export async function makeRecoveryCodes(
  { store, keys, clock }: Pick<Context, "store" | "keys" | "clock">,
  identity: WebIdentity,
): Promise<Secret[]> {
  const { accountId, sessionId } = identity;
  const codes = Array.from({ length: CODES }, () => new Secret(randomLetters(LETTERS)));
  const now = clock.now();
  await store.write(async (tx) => {
    await requireSignedIn(tx, identity);
    await tx.db.delete(recoveryCodes).where(eq(recoveryCodes.accountId, accountId));
    await tx.db
      .insert(recoveryCodes)
      .values(codes.map((code) => ({ codeMac: macOf(keys, code), accountId, createdAt: now })));
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "account.recovery-codes-made",
      target: `account:${accountId}`,
      detail: { codes: CODES },
      now,
    });
  });
  return codes;
}

/** What the database keeps of a typed code, whatever case, spaces or dashes it was typed with. */
export function recoveryCodeMac(keys: Context["keys"], typed: string): Uint8Array {
  return macOf(keys, new Secret(typed.toUpperCase().replace(/[\s\p{Pd}]/gu, "")));
}

interface Use {
  readonly codeMac: Uint8Array;
  /** Whose it must be, where somebody is signed in. */
  readonly of?: string;
  readonly actor: Actor;
  readonly now: number;
}

/** Takes a code: of two that redeem it at once, one gets it. @returns whose it is; undefined alike where it is unknown or used */
export async function useRecoveryCode(
  tx: Transaction,
  { codeMac, of, actor, now }: Use,
): Promise<{ accountId: string } | undefined> {
  // On PostgreSQL nothing forbids that two accounts were given the same one: it is worth nothing then, rather than the wrong one.
  const [holder, another] = await tx.db
    .select({ accountId: recoveryCodes.accountId })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.codeMac, codeMac))
    .limit(2);
  if (holder === undefined || another !== undefined) return undefined;
  const { accountId } = holder;
  if (of !== undefined && of !== accountId) return undefined;
  const [used] = await tx.db
    .update(recoveryCodes)
    .set({ usedAt: now })
    .where(
      and(eq(recoveryCodes.accountId, accountId), eq(recoveryCodes.codeMac, codeMac), isNull(recoveryCodes.usedAt)),
    )
    .returning({ accountId: recoveryCodes.accountId });
  if (used === undefined) return undefined;
  const left = await recoveryCodesLeft(tx.db, accountId);
  const target = `account:${accountId}`;
  await record(tx, { accountId, actor, action: "account.recovery-code-used", target, detail: { left }, now });
  return used;
}

export async function recoveryCodesLeft(db: Database, accountId: string): Promise<number> {
  const [unused] = await db
    .select({ left: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.accountId, accountId), isNull(recoveryCodes.usedAt)));
  return unused?.left ?? 0;
}

export async function describeRecoveryCodes(db: Database, accountId: string): Promise<RecoveryCodeSet> {
  const [set] = await db
    .select({ of: count(), madeAt: min(recoveryCodes.createdAt) })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.accountId, accountId));
  const madeAt = set?.madeAt ?? null;
  return {
    left: await recoveryCodesLeft(db, accountId),
    of: set?.of ?? 0,
    ...(madeAt !== null && { made_at: new Date(madeAt).toISOString() }),
  };
}

/** `WDJBMJHTBCDFGHJK` as people read it: `WDJB-MJHT-BCDF-GHJK`. */
export function formatRecoveryCode(letters: string): string {
  return `${formatUserCode(letters.slice(0, 8))}-${formatUserCode(letters.slice(8))}`;
}

function macOf(keys: Context["keys"], code: Secret): Uint8Array {
  return keys.mac("recovery-code", code.reveal());
}
