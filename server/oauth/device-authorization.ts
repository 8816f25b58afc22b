import { PAIRING_EXPIRES_IN_S, POLL_INTERVAL_S } from "@tandem/contract/pairing";
import type { ClientId, Scope } from "@tandem/contract/scopes";
import { uuidv7 } from "@tandem/contract/uuid";
import { and, count, eq, gt, isNull, sql } from "drizzle-orm";
import { hashSecret } from "../http/hash.ts";
import { randomSecret } from "../http/random.ts";
import type { Secret } from "../http/secret.ts";
import { eachGiven, prepared } from "../store/prepared.ts";
import { pairings, pairingWindows } from "../store/schema.ts";
import type { Store, Transaction } from "../store/store.ts";
import type { Keys } from "./keys.ts";
import { newUserCode, userCodeMac } from "./user-code.ts";

export interface PairingRequest {
  readonly clientId: ClientId;
  readonly scope: readonly Scope[];
  readonly deviceName: string;
  readonly devicePlatform: string;
  readonly clientVersion: string | undefined;
  /** The window that the web page opened; unknown and used ones count as none. */
  readonly windowId: Secret | undefined;
  readonly address: string;
  /** Ms since the epoch. */
  readonly now: number;
}

export type PairingStart =
  | { outcome: "started"; deviceCode: Secret; userCode: Secret }
  /** Too many pairings wait already, from this address or in all. */
  | { outcome: "too-many" };

/** How many pairings may wait at once from one address … */
const PENDING_PER_ADDRESS = 20;
/** … and in all, those of a pairing window aside: an account vouches for them. */
const PENDING_IN_ALL = 1000;

/** Starts one run of the device flow (RFC 8628 §3.1, §3.2). */
export async function startPairing(store: Store, keys: Keys, request: PairingRequest): Promise<PairingStart> {
  const deviceCode = randomSecret(256);
  const userCode = newUserCode();
  const { windowId, now, ...asked } = request;
  return store.write(async (tx) => {
    // Before the window is used: it is good for another try.
    if (await isCrowdedFrom(tx, asked.address, now)) return { outcome: "too-many" };
    const windowAccountId = windowId && (await useWindow(tx, windowId, now));
    if (windowAccountId === undefined && (await isCrowded(tx, now))) return { outcome: "too-many" };
    await addPairing(tx.db).run({
      id: uuidv7(now),
      deviceCodeHash: hashSecret(deviceCode),
      userCodeMac: userCodeMac(keys, userCode),
      clientId: asked.clientId,
      scope: asked.scope.join(" "),
      deviceName: asked.deviceName,
      devicePlatform: asked.devicePlatform,
      clientVersion: asked.clientVersion ?? null,
      address: asked.address,
      windowAccountId: windowAccountId ?? null,
      requestedAt: now,
      expiresAt: now + PAIRING_EXPIRES_IN_S * 1000,
      intervalMs: POLL_INTERVAL_S * 1000,
    });
    return { outcome: "started", deviceCode, userCode };
  });
}

const addPairing = prepared((db) =>
  db
    .insert(pairings)
    .values({
      ...eachGiven("id", "deviceCodeHash", "userCodeMac", "clientId", "scope", "deviceName", "devicePlatform"),
      ...eachGiven("clientVersion", "address", "windowAccountId", "requestedAt", "expiresAt", "intervalMs"),
      status: "pending",
    })
    .prepare(),
);

/** A window works once: whoever learns its id later gains nothing. */
async function useWindow(tx: Transaction, windowId: Secret, now: number): Promise<string | undefined> {
  const [used] = await tx.db
    .update(pairingWindows)
    .set({ usedAt: now })
    .where(
      and(
        eq(pairingWindows.idHash, hashSecret(windowId)),
        isNull(pairingWindows.usedAt),
        gt(pairingWindows.expiresAt, now),
      ),
    )
    .returning({ accountId: pairingWindows.accountId });
  return used?.accountId;
}

async function isCrowdedFrom(tx: Transaction, address: string, now: number): Promise<boolean> {
  const [here] = await countFrom(tx.db).all({ address, now });
  return (here?.pairings ?? 0) >= PENDING_PER_ADDRESS;
}

async function isCrowded(tx: Transaction, now: number): Promise<boolean> {
  const [all] = await countUnvouched(tx.db).all({ now });
  return (all?.pairings ?? 0) >= PENDING_IN_ALL;
}

const WAITING = and(eq(pairings.status, "pending"), gt(pairings.expiresAt, sql.placeholder("now")));

const countFrom = prepared((db) =>
  db
    .select({ pairings: count() })
    .from(pairings)
    .where(and(eq(pairings.address, sql.placeholder("address")), WAITING))
    .prepare(),
);

const countUnvouched = prepared((db) =>
  db
    .select({ pairings: count() })
    .from(pairings)
    .where(and(WAITING, isNull(pairings.windowAccountId)))
    .prepare(),
);
