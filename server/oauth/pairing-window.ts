import { PAIRING_EXPIRES_IN_S } from "@tandem/contract/pairing";
import { record } from "../audit/record.ts";
import { hashSecret } from "../http/hash.ts";
import { randomSecret } from "../http/random.ts";
import type { Secret } from "../http/secret.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { pairingWindows } from "../store/schema.ts";
import type { Store } from "../store/store.ts";

/** Opens a pairing window for the person who asks to pair: codes that its tray gets are this account's alone. */
export async function openPairingWindow(store: Store, identity: WebIdentity, now: number): Promise<Secret> {
  const windowId = randomSecret(128);
  const { accountId, sessionId } = identity;
  await store.write(async (tx) => {
    await requireSignedIn(tx, identity);
    await tx.db.insert(pairingWindows).values({
      idHash: hashSecret(windowId),
      accountId,
      sessionId,
      openedAt: now,
      expiresAt: now + PAIRING_EXPIRES_IN_S * 1000,
    });
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "pairing.window-opened",
      target: `account:${accountId}`,
      now,
    });
  });
  return windowId;
}
