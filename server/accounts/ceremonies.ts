import { and, eq, gt } from "drizzle-orm";
import { hashSecret } from "../http/hash.ts";
import { randomSecret } from "../http/random.ts";
import type { Secret } from "../http/secret.ts";
import { ceremonies } from "../store/schema.ts";
import type { Store } from "../store/store.ts";

export type CeremonyPurpose = (typeof ceremonies.$inferSelect)["purpose"];

/** How long a person may take over their passkey, in ms. */
export const CEREMONY_MS = 5 * 60_000;

/** Remembers a WebAuthn challenge and what it will be good for; the browser keeps the ceremony's id in a cookie. */
export async function startCeremony<About>(
  store: Store,
  ceremony: { purpose: CeremonyPurpose; challenge: string; about: About; now: number },
): Promise<Secret> {
  const id = randomSecret(256);
  const { purpose, challenge, about, now } = ceremony;
  await store.write(async (tx) => {
    await tx.db.insert(ceremonies).values({
      idHash: hashSecret(id),
      purpose,
      challenge,
      context: JSON.stringify(about),
      expiresAt: now + CEREMONY_MS,
    });
  });
  return id;
}

/** Takes a ceremony out, so that its challenge works once. @returns undefined where there is none of this purpose */
export async function takeCeremony<About>(
  store: Store,
  { id, purpose, now }: { id: Secret; purpose: CeremonyPurpose; now: number },
): Promise<{ challenge: string; about: About } | undefined> {
  const [taken] = await store.write((tx) =>
    tx.db
      .delete(ceremonies)
      .where(and(eq(ceremonies.idHash, hashSecret(id)), eq(ceremonies.purpose, purpose), gt(ceremonies.expiresAt, now)))
      .returning(),
  );
  return taken && { challenge: taken.challenge, about: JSON.parse(taken.context) as About };
}
