import { and, eq, sql } from "drizzle-orm";
import { eachGiven, given, prepared } from "../store/prepared.ts";
import { devices, pairings, refreshFamilies } from "../store/schema.ts";

/* What a poll of the token endpoint asks of the database, in the order in which it does. */

export const askedPairing = prepared((db) =>
  db
    .select({
      id: pairings.id,
      status: pairings.status,
      clientId: pairings.clientId,
      scope: pairings.scope,
      accountId: pairings.accountId,
      deviceId: pairings.deviceId,
      intervalMs: pairings.intervalMs,
      lastPolledAt: pairings.lastPolledAt,
      redeemedAt: pairings.redeemedAt,
      expiresAt: pairings.expiresAt,
    })
    .from(pairings)
    .where(
      and(
        eq(pairings.deviceCodeHash, sql.placeholder("deviceCodeHash")),
        eq(pairings.clientId, sql.placeholder("clientId")),
      ),
    )
    .prepare(),
);

export const notePoll = prepared((db) =>
  db
    .update(pairings)
    .set({ lastPolledAt: given("now"), intervalMs: given("intervalMs") })
    .where(eq(pairings.id, sql.placeholder("id")))
    .prepare(),
);

export const activate = prepared((db) =>
  db
    .update(devices)
    .set({ status: "active", pairedAt: given("now"), lastSeen: given("now"), jkt: given("jkt") })
    .where(
      and(
        eq(devices.accountId, sql.placeholder("accountId")),
        eq(devices.id, sql.placeholder("deviceId")),
        eq(devices.status, "pending"),
      ),
    )
    .returning({ id: devices.id })
    .prepare(),
);

/** A code that was used has expired too: then it is neither counted among those that wait nor kept for as long. */
export const noteRedeemed = prepared((db) =>
  db
    .update(pairings)
    .set({ status: "redeemed", redeemedAt: given("now"), expiresAt: given("now") })
    .where(eq(pairings.id, sql.placeholder("id")))
    .prepare(),
);

export const beginFamily = prepared((db) =>
  db
    .insert(refreshFamilies)
    .values({ ...eachGiven("id", "accountId", "deviceId", "rotatedAt"), generation: 1 })
    .prepare(),
);

export const FAMILY_OF_DEVICE = and(
  eq(refreshFamilies.accountId, devices.accountId),
  eq(refreshFamilies.deviceId, devices.id),
);
