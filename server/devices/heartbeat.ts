import type { Heartbeat, HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import { type DeviceIdentity, requireActiveDevice } from "../http/device-auth.ts";
import { ProblemError } from "../http/problem.ts";
import { given, prepared } from "../store/prepared.ts";
import { devices } from "../store/schema.ts";

/**
 * Notes that a tray is alive, and tells it whose device it is.
 * @throws {ProblemError} `device-revoked`
 */
export async function beat(
  { store, hub, config }: Pick<Context, "store" | "hub" | "config">,
  { deviceId, accountId }: DeviceIdentity,
  heartbeat: Heartbeat,
  receivedAt: number,
): Promise<Pick<HeartbeatAnswer, "received_at" | "next_in_ms" | "device" | "account">> {
  const beating = await store.writeOnce(async (tx) => {
    const [noted] = await noteBeat(tx.db).all({
      accountId,
      deviceId,
      lastSeen: receivedAt,
      queueLength: heartbeat.queue_length,
      clientVersion: heartbeat.client_version,
      // Until the tray has measured its own, what the one-way trip tells is near enough to show.
      clockOffsetMs: heartbeat.clock_offset_ms ?? receivedAt - Date.parse(heartbeat.sent_at),
    });
    if (noted === undefined) {
      await requireActiveDevice(tx, deviceId);
      throw new ProblemError("device-revoked");
    }
    tx.afterCommit(() => hub.publish(accountId, { kind: "device", deviceId }));
    return noted;
  });
  return {
    received_at: new Date(receivedAt).toISOString(),
    next_in_ms: config.heartbeatSeconds * 1000,
    device: { id: deviceId, name: beating.name },
    account: { id: accountId, name: beating.accountName },
  };
}

/** With one statement: what most trays ask most of the day is to cost a database as little as can be. */
const noteBeat = prepared((db) =>
  db
    .update(devices)
    .set({
      lastSeen: given("lastSeen"),
      queueLength: given("queueLength"),
      clientVersion: given("clientVersion"),
      clockOffsetMs: given("clockOffsetMs"),
    })
    .where(
      and(
        eq(devices.accountId, sql.placeholder("accountId")),
        eq(devices.id, sql.placeholder("deviceId")),
        eq(devices.status, "active"),
        isNull(devices.refreshReusedAt),
      ),
    )
    .returning({
      name: devices.name,
      accountName: sql<string>`(select accounts.name from accounts where accounts.id = devices.account_id)`,
    })
    .prepare(),
);
