import { eq } from "drizzle-orm";
import type { Config } from "../config.ts";
import { passkeys } from "../store/schema.ts";
import type { Store, Transaction } from "../store/store.ts";
import { readAuthentication, type WebAuthnAnswer } from "./passkeys.ts";

interface Proof {
  readonly challenge: string;
  readonly answer: WebAuthnAnswer;
  readonly now: number;
}

/**
 * Whose passkey answered the challenge; `then` runs in the transaction that notes its use.
 * @returns undefined alike for unknown passkeys and wrong answers
 */
export async function provePasskey<Answer>(
  store: Store,
  config: Config,
  { challenge, answer, now }: Proof,
  then: (tx: Transaction, accountId: string) => Promise<Answer>,
): Promise<Answer | undefined> {
  const id = typeof answer.id === "string" ? answer.id : "";
  const [passkey] = await store.read.select().from(passkeys).where(eq(passkeys.id, id));
  if (passkey === undefined) return undefined;
  const counter = await readAuthentication(config, challenge, answer, passkey);
  if (counter === undefined) return undefined;
  return store.write(async (tx) => {
    const used = await tx.db
      .update(passkeys)
      .set({ counter, lastUsedAt: now })
      .where(eq(passkeys.id, id))
      .returning({ id: passkeys.id });
    return used.length === 0 ? undefined : then(tx, passkey.accountId);
  });
}
