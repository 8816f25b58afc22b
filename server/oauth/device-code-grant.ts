import { POLL_INTERVAL_S } from "@tandem/contract/pairing";
import { and, eq } from "drizzle-orm";
import { record } from "../audit/record.ts";
import { hashSecret } from "../http/hash.ts";
import type { Secret } from "../http/secret.ts";
import type { Hub } from "../live/hub.ts";
import { devices, refreshFamilies } from "../store/schema.ts";
import type { Store, Transaction } from "../store/store.ts";
import type { ProvenKey } from "./dpop.ts";
import {
  activate,
  askedPairing,
  beginFamily,
  FAMILY_OF_DEVICE,
  notePoll,
  noteRedeemed,
} from "./redemption-statements.ts";
import type { RefreshToken } from "./refresh-token.ts";
import { spendProof } from "./spend-proof.ts";

interface Poll {
  readonly deviceCode: Secret;
  readonly clientId: string;
  readonly proof: ProvenKey | undefined;
  readonly now: number;
}

export interface GrantedDevice {
  readonly deviceId: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly scope: string;
  readonly jkt: string | undefined;
}

export type Redemption =
  | { outcome: "granted"; device: GrantedDevice; refresh: RefreshToken }
  | { outcome: "pending" | "too-early" | "denied" | "expired" | "proof-reused" }
  /** Unknown, another client's, or consumed. */
  | { outcome: "invalid" };

type Pairing = NonNullable<Awaited<ReturnType<ReturnType<typeof askedPairing>["all"]>>[number]>;

/** How long a lost reply can be asked for again, in ms. */
const LOST_REPLY_MS = 60_000;

/** One poll of the token endpoint (RFC 8628 §3.4); the one that comes after the person's yes redeems the code. */
export async function redeemDeviceCode(store: Store, hub: Hub, poll: Poll): Promise<Redemption> {
  return store.write(async (tx) => {
    const asked = { deviceCodeHash: hashSecret(poll.deviceCode), clientId: poll.clientId };
    const [pairing] = await askedPairing(tx.db).all(asked);
    // Before the proof is noted, so that strangers cannot fill the table of proofs.
    if (pairing === undefined) return { outcome: "invalid" };
    if (poll.proof !== undefined && !(await spendProof(tx, poll.proof, poll.now))) return { outcome: "proof-reused" };
    if (pairing.status === "redeemed") return redeemAgain(tx, pairing, poll);
    if (pairing.expiresAt <= poll.now) return { outcome: "expired" };
    if (pairing.status === "denied") return { outcome: "denied" };
    if (pairing.status === "pending") return waitLonger(tx, pairing, poll.now);
    return redeem(tx, hub, pairing, poll);
  });
}

/**
 * RFC 8628 §3.5: slow_down adds 5 s to this and every later interval. Never beyond 5 s more than the client has just kept
 * to, though: one that missed an answer would stay behind for good.
 */
async function waitLonger(tx: Transaction, pairing: Pairing, now: number): Promise<Redemption> {
  const waited = now - (pairing.lastPolledAt ?? 0);
  const tooEarly = waited < pairing.intervalMs - JITTER_MS;
  const base = Math.max(waited, POLL_INTERVAL_S * 1000);
  const slower = Math.max(pairing.intervalMs, Math.min(pairing.intervalMs, base) + SLOW_DOWN_MS);
  await notePoll(tx.db).run({ id: pairing.id, now, intervalMs: tooEarly ? slower : pairing.intervalMs });
  return { outcome: tooEarly ? "too-early" : "pending" };
}

/** What the network may take off an interval that the client kept. */
const JITTER_MS = 500;
const SLOW_DOWN_MS = 5000;

/** One statement decides: of two polls at once, one makes the device. */
async function redeem(tx: Transaction, hub: Hub, pairing: Pairing, { proof, now }: Poll): Promise<Redemption> {
  const { deviceId, accountId } = pairing;
  if (deviceId === null || accountId === null) return { outcome: "invalid" };
  // The binding to a key is made here and only here (RFC 9449 §5).
  const [active] = await activate(tx.db).all({ accountId, deviceId, now, jkt: proof?.jkt ?? null });
  // Revoked before its tray came: the code stays confirmed, and so every poll hears the same until it expires.
  if (active === undefined) return { outcome: "denied" };
  await noteRedeemed(tx.db).run({ id: pairing.id, now });
  const familyId = crypto.randomUUID();
  await beginFamily(tx.db).run({ id: familyId, accountId, deviceId, rotatedAt: now });
  await record(tx, {
    accountId,
    actor: `device:${deviceId}`,
    action: "pairing.redeemed",
    target: `pairing:${pairing.id}`,
    detail: { device_id: deviceId, key_bound: proof !== undefined },
    now,
  });
  tx.afterCommit(() => hub.publish(accountId, { kind: "device", deviceId }));
  const { clientId, scope } = pairing;
  const device = { deviceId, accountId, clientId, scope, jkt: proof?.jkt };
  return { outcome: "granted", device, refresh: { familyId, generation: 1 } };
}

/** A lost reply must not orphan a device: the same key, and no other, may ask again for the same family. */
async function redeemAgain(tx: Transaction, pairing: Pairing, { proof, now }: Poll): Promise<Redemption> {
  const inTime = now - (pairing.redeemedAt ?? 0) <= LOST_REPLY_MS;
  if (proof === undefined || !inTime || pairing.accountId === null || pairing.deviceId === null)
    return { outcome: "invalid" };
  const mine = and(eq(devices.accountId, pairing.accountId), eq(devices.id, pairing.deviceId));
  const [held] = await tx.db
    .select({ device: devices, family: refreshFamilies })
    .from(devices)
    .innerJoin(refreshFamilies, FAMILY_OF_DEVICE)
    .where(and(mine, eq(devices.status, "active"), eq(devices.jkt, proof.jkt)));
  if (held === undefined || held.family.endedAt !== null || held.family.generation !== 1) return { outcome: "invalid" };
  const { id: deviceId, accountId, clientId, scope } = held.device;
  const device = { deviceId, accountId, clientId, scope, jkt: proof.jkt };
  return { outcome: "granted", device, refresh: { familyId: held.family.id, generation: 1 } };
}
