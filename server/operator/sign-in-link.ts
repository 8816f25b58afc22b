import { eq } from "drizzle-orm";
import { createAccount, newAccountId } from "../accounts/create-account.ts";
import { createLink, linkUrl } from "../accounts/links.ts";
import type { Context } from "../context.ts";
import { displayedName } from "../http/displayed-name.ts";
import { accounts } from "../store/schema.ts";
import type { Transaction } from "../store/store.ts";

/**
 * A link that signs NAME in once within 10 minutes; makes the account where there is none. `made` hears of it.
 * @returns undefined where NAME cannot be a name
 */
export async function makeSignInLink(
  { store, config, clock }: Pick<Context, "store" | "config" | "clock">,
  typed: string,
  made: (name: string) => void = () => {},
): Promise<string | undefined> {
  const name = displayedName(typed, 64);
  if (name === undefined) return undefined;
  const now = clock.now();
  const { token, isNew } = await store.write(async (tx) => {
    const { id: accountId, isNew } = await findOrCreate(tx, name, now);
    return { ...(await createLink(tx, { purpose: "sign-in", accountId, now })), isNew };
  });
  if (isNew) made(name);
  return linkUrl(config.origin, "sign-in", token);
}

async function findOrCreate(tx: Transaction, name: string, now: number): Promise<{ id: string; isNew: boolean }> {
  const [found] = await tx.db.select({ id: accounts.id }).from(accounts).where(eq(accounts.name, name));
  if (found !== undefined) return { id: found.id, isNew: false };
  const id = newAccountId(now);
  await createAccount(tx, { id, name, actor: "operator", now });
  return { id, isNew: true };
}
