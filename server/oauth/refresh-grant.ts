import { and, eq } from "drizzle-orm";
import { record } from "../audit/record.ts";
import { endFamilies } from "../devices/end-families.ts";
import type { Hub } from "../live/hub.ts";
import { devices, refreshFamilies } from "../store/schema.ts";
import type { Store, Transaction } from "../store/store.ts";
import type { GrantedDevice } from "./device-code-grant.ts";
import type { ProvenKey } from "./dpop.ts";
import { FAMILY_OF_DEVICE } from "./redemption-statements.ts";
import type { RefreshToken } from "./refresh-token.ts";
import { spendProof } from "./spend-proof.ts";

interface Rotation {
  /** What `readRefreshToken` made of the token; undefined where this server never gave it out. */
  readonly presented: RefreshToken | undefined;
  readonly clientId: string;
  readonly proof: ProvenKey | undefined;
  readonly now: number;
}

export type Rotated =
  | { outcome: "granted"; device: GrantedDevice; refresh: RefreshToken }
  /** Never given out, or another client's. */
  | { outcome: "invalid" }
  | { outcome: "device-revoked" | "family-ended" | "wrong-key" | "proof-reused" };

/** How long a token that was just traded still gets the same successor, in ms: for a lost reply. */
const GRACE_MS = 60_000;

type Family = typeof refreshFamilies.$inferSelect;
type Device = typeof devices.$inferSelect;

/** Trades a refresh token for its successor (RFC 6749 §6). An older one that comes back ends its device's family. */
export async function rotateRefreshToken(store: Store, hub: Hub, rotation: Rotation): Promise<Rotated> {
  const rotated = await rotate(store, rotation);
  if (rotated.outcome !== "too-old") return rotated;
  await endFamily(store, hub, rotated.device, rotation.now);
  return { outcome: "family-ended" };
}

async function rotate(
  store: Store,
  { presented, clientId, proof, now }: Rotation,
): Promise<Rotated | { outcome: "too-old"; device: Device }> {
  if (presented === undefined) return { outcome: "invalid" };
  return store.write(async (tx) => {
    if (proof !== undefined && !(await spendProof(tx, proof, now))) return { outcome: "proof-reused" };
    const [held] = await tx.db
      .select({ family: refreshFamilies, device: devices })
      .from(refreshFamilies)
      .innerJoin(devices, FAMILY_OF_DEVICE)
      .where(eq(refreshFamilies.id, presented.familyId));
    // The token is genuine, so its device existed once.
    if (held?.device.status !== "active") return { outcome: "device-revoked" };
    const { family, device } = held;
    if (device.clientId !== clientId) return { outcome: "invalid" };
    if (family.endedAt !== null) return { outcome: "family-ended" };
    // A bound family never goes back to bearer, nor a bearer family to a key (RFC 9449 §5).
    if (device.jkt !== null && device.jkt !== proof?.jkt) return { outcome: "wrong-key" };
    const generation = await successor(tx, family, presented.generation, now);
    if (generation === undefined) return { outcome: "too-old", device };
    return granted(device, { familyId: family.id, generation });
  });
}

/** @returns the generation to hand out; undefined where the presented one is too old */
async function successor(tx: Transaction, family: Family, presented: number, now: number): Promise<number | undefined> {
  // A higher one was given out before a backup was put in place: it is genuine, and newer than what the backup knows.
  if (presented >= family.generation) {
    const next = presented + 1;
    await tx.db
      .update(refreshFamilies)
      .set({ generation: next, rotatedAt: now })
      .where(
        and(
          eq(refreshFamilies.accountId, family.accountId),
          eq(refreshFamilies.id, family.id),
          eq(refreshFamilies.generation, family.generation),
        ),
      );
    return next;
  }
  const justTraded = presented === family.generation - 1 && now - family.rotatedAt <= GRACE_MS;
  return justTraded ? family.generation : undefined;
}

/** RFC 9700 §4.14.2: two parties hold this family's tokens, and which of them is the device cannot be told. */
async function endFamily(store: Store, hub: Hub, { id: deviceId, accountId }: Device, now: number): Promise<void> {
  await store.writeEvents(accountId, async (tx) => {
    // Another such token, or the device's revocation, came first.
    if (!(await endFamilies(tx, { accountId, deviceId, now }))) return;
    await tx.db
      .update(devices)
      .set({ refreshReusedAt: now })
      .where(and(eq(devices.accountId, accountId), eq(devices.id, deviceId)));
    await record(tx, {
      accountId,
      actor: "server",
      action: "device.refresh-reused",
      target: `device:${deviceId}`,
      now,
    });
    tx.afterCommit(() => hub.publish(accountId, { kind: "device", deviceId }));
    await hub.announce(tx, accountId, { kind: "tokens-ended", deviceId });
  });
}

function granted(device: Device, refresh: RefreshToken): Rotated {
  const { id: deviceId, accountId, clientId, scope, jkt } = device;
  return { outcome: "granted", device: { deviceId, accountId, clientId, scope, jkt: jkt ?? undefined }, refresh };
}
