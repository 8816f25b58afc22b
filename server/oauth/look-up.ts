import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { record } from "../audit/record.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { prepared } from "../store/prepared.ts";
import { pairings } from "../store/schema.ts";
import type { Database, Store } from "../store/store.ts";

export interface WaitingPairing {
  readonly id: string;
  readonly clientId: string;
  readonly scope: string;
  readonly deviceName: string;
  readonly devicePlatform: string;
  readonly clientVersion: string | null;
  readonly address: string;
  readonly windowAccountId: string | null;
  readonly requestedAt: number;
}

/**
 * Who asks with this code, for the person to judge.
 * @returns undefined alike for unknown, expired, decided and other people's codes
 */
export async function lookUpPairing(
  store: Store,
  identity: WebIdentity,
  userCodeMac: Uint8Array,
  now: number,
): Promise<WaitingPairing | undefined> {
  const { accountId, sessionId } = identity;
  return store.write(async (tx) => {
    const [pairing] = await waitingPairing(tx.db).all({ accountId, userCodeMac, now });
    if (pairing === undefined) return undefined;
    await requireSignedIn(tx, identity);
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "pairing.code-looked-up",
      target: `pairing:${pairing.id}`,
      detail: {
        requested_at: new Date(pairing.requestedAt).toISOString(),
        device_name: pairing.deviceName,
        from_this_window: pairing.windowAccountId === accountId,
      },
      now,
    });
    return pairing;
  });
}

/** Writes nothing, so that a wrong code leaves all as it was. */
export async function isWaiting(
  db: Database,
  code: { accountId: string; userCodeMac: Uint8Array; now: number },
): Promise<boolean> {
  return (await waitingPairing(db).all(code)).length > 0;
}

/**
 * The one condition under which an account may see, confirm or deny a pairing; `accountId`, `userCodeMac` and `now` are
 * given with each run.
 */
export const IS_WAITING = and(
  eq(pairings.userCodeMac, sql.placeholder("userCodeMac")),
  eq(pairings.status, "pending"),
  gt(pairings.expiresAt, sql.placeholder("now")),
  or(isNull(pairings.windowAccountId), eq(pairings.windowAccountId, sql.placeholder("accountId"))),
);

const waitingPairing = prepared((db) =>
  db
    .select({
      id: pairings.id,
      clientId: pairings.clientId,
      scope: pairings.scope,
      deviceName: pairings.deviceName,
      devicePlatform: pairings.devicePlatform,
      clientVersion: pairings.clientVersion,
      address: pairings.address,
      windowAccountId: pairings.windowAccountId,
      requestedAt: pairings.requestedAt,
    })
    .from(pairings)
    .where(IS_WAITING)
    .prepare(),
);
