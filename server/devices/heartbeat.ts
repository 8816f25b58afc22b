import type { Heartbeat, HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { and, eq, sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import { type DeviceIdentity, requireActiveDevice } from "../http/device-auth.ts";
import { ProblemError } from "../http/problem.ts";
import { given, prepared } from "../store/prepared.ts";
import { accounts, devices } from "../store/schema.ts";

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
  const [beating] = await store.write(async (tx) => {
    await requireActiveDevice(tx, deviceId);
    tx.afterCommit(() => hub.publish(accountId, { kind: "device", deviceId }));
    await noteBeat(tx.db).run({
      accountId,
      deviceId,
      lastSeen: receivedAt,
      queueLength: heartbeat.queue_length,
      clientVersion: heartbeat.client_version,
      // Until the tray has measured its own, what the one-way trip tells is near enough to show.
      clockOffsetMs: heartbeat.clock_offset_ms ?? receivedAt - Date.parse(heartbeat.sent_at),
    });
    return namesOf(tx.db).all({ accountId, deviceId });
  });
  if (beating === undefined) throw new ProblemError("device-revoked");
  return {
    received_at: new Date(receivedAt).toISOString(),
    next_in_ms: config.heartbeatSeconds * 1000,
    device: { id: deviceId, name: beating.name },
    account: { id: accountId, name: beating.accountName },
  };
}

const isBeating = and(eq(devices.accountId, sql.placeholder("accountId")), eq(devices.id, sql.placeholder("deviceId")));

const noteBeat = prepared((db) =>
  db
    .update(devices)
    .set({
      lastSeen: given("lastSeen"),
      queueLength: given("queueLength"),
      clientVersion: given("clientVersion"),
      clockOffsetMs: given("clockOffsetMs"),
    })
    .where(isBeating)
    .prepare(),
);

const namesOf = prepared((db) =>
  db
    .select({ name: devices.name, accountName: accounts.name })
    .from(devices)
    .innerJoin(accounts, eq(accounts.id, devices.accountId))
    .where(isBeating)
    .prepare(),
);
