import { CLIENTS, type ClientId } from "@tandem/contract/scopes";
import { uuidv7 } from "@tandem/contract/uuid";
import { record } from "../audit/record.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { eachGiven, given, prepared } from "../store/prepared.ts";
import { devices, pairings } from "../store/schema.ts";
import type { Store } from "../store/store.ts";
import { IS_WAITING, isWaiting } from "./look-up.ts";

interface Decision {
  readonly userCodeMac: Uint8Array;
  /** What the person calls the device; what the tray called itself where undefined. */
  readonly name: string | undefined;
  readonly now: number;
}

/**
 * Confirms a pairing: its device exists from now on, `pending` until the tray redeems its code.
 * @returns the device's id; undefined as `lookUpPairing`
 */
export async function confirmPairing(
  store: Store,
  identity: WebIdentity,
  { userCodeMac, name, now }: Decision,
): Promise<string | undefined> {
  const { accountId, sessionId, browser } = identity;
  const deviceId = uuidv7(now);
  return store.write(async (tx) => {
    if (!(await isWaiting(tx.db, { accountId, userCodeMac, now }))) return undefined;
    await requireSignedIn(tx, identity);
    const [pairing] = await confirmWaiting(tx.db).all({ accountId, userCodeMac, deviceId, now });
    if (pairing === undefined) return undefined;
    const kind = CLIENTS[pairing.clientId as ClientId];
    const deviceName = name ?? pairing.deviceName;
    await addPending(tx.db).run({
      id: deviceId,
      accountId,
      name: deviceName,
      kind,
      clientId: pairing.clientId,
      scope: pairing.scope,
      platform: pairing.devicePlatform,
      clientVersion: pairing.clientVersion,
      pairedAt: now,
      pairedFrom: browser,
    });
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "pairing.confirmed",
      target: `pairing:${pairing.id}`,
      detail: { device_id: deviceId, device_name: deviceName, kind, platform: pairing.devicePlatform },
      now,
    });
    return deviceId;
  });
}

const confirmWaiting = prepared((db) =>
  db
    .update(pairings)
    .set({ status: "confirmed", accountId: given("accountId"), deviceId: given("deviceId"), decidedAt: given("now") })
    .where(IS_WAITING)
    .returning({
      id: pairings.id,
      clientId: pairings.clientId,
      scope: pairings.scope,
      deviceName: pairings.deviceName,
      devicePlatform: pairings.devicePlatform,
      clientVersion: pairings.clientVersion,
    })
    .prepare(),
);

const addPending = prepared((db) =>
  db
    .insert(devices)
    .values({
      ...eachGiven("id", "accountId", "name", "kind", "clientId", "scope", "platform", "clientVersion"),
      ...eachGiven("pairedAt", "pairedFrom"),
      status: "pending",
    })
    .prepare(),
);
