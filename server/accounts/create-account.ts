import { uuidv7 } from "@tandem/contract/uuid";
import { count } from "drizzle-orm";
import { type Actor, record } from "../audit/record.ts";
import { accounts } from "../store/schema.ts";
import type { Database, Transaction } from "../store/store.ts";

interface NewAccount {
  readonly id: string;
  /** As `displayedName` gave it. */
  readonly name: string;
  readonly actor: Actor;
  readonly now: number;
}

/** Makes an account, the first one as the owner. @returns false where the name is taken */
export async function createAccount(tx: Transaction, { id, name, actor, now }: NewAccount): Promise<boolean> {
  const isOwner = !(await hasAccounts(tx.db));
  const made = await tx.db
    .insert(accounts)
    .values({ id, name, isOwner, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: accounts.id });
  if (made.length === 0) return false;
  const target = `account:${id}`;
  await record(tx, { accountId: id, actor, action: "account.created", target, detail: { owner: isOwner }, now });
  return true;
}

export function newAccountId(now: number): string {
  return uuidv7(now);
}

export async function hasAccounts(db: Database): Promise<boolean> {
  const [found] = await db.select({ accounts: count() }).from(accounts);
  return (found?.accounts ?? 0) > 0;
}
