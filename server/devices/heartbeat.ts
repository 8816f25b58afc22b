import type { Heartbeat, HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { and, eq } from "drizzle-orm";
import type { Context } from "../context.ts";
import { type DeviceIdentity, requireActiveDevice } from "../http/device-auth.ts";
import { ProblemError } from "../http/problem.ts";
import { accounts, devices } from "../store/schema.ts";

/** When a tray is to beat again, in ms. */
const NEXT_IN_MS = 30_000;

/**
 * Notes that a tray is alive, and tells it whose device it is.
 * @throws {ProblemError} `device-revoked`
 */
export async function beat(
  { store, hub }: Pick<Context, "store" | "hub">,
  { deviceId, accountId }: DeviceIdentity,
  heartbeat: Heartbeat,
  receivedAt: number,
): Promise<Pick<HeartbeatAnswer, "received_at" | "next_in_ms" | "device" | "account">> {
  const [beating] = await store.write(async (tx) => {
    await requireActiveDevice(tx, deviceId);
    const mine = and(eq(devices.accountId, accountId), eq(devices.id, deviceId));
    tx.afterCommit(() => hub.publish(accountId, { kind: "device", deviceId }));
    await tx.db
      .update(devices)
      .set({
        lastSeen: receivedAt,
        queueLength: heartbeat.queue_length,
        clientVersion: heartbeat.client_version,
        // Until the tray has measured its own, what the one-way trip tells is near enough to show.
        clockOffsetMs: heartbeat.clock_offset_ms ?? receivedAt - Date.parse(heartbeat.sent_at),
      })
      .where(mine);
    return tx.db
      .select({ name: devices.name, accountName: accounts.name })
      .from(devices)
      .innerJoin(accounts, eq(accounts.id, devices.accountId))
      .where(mine);
  });
  if (beating === undefined) throw new ProblemError("device-revoked");
  return {
    received_at: new Date(receivedAt).toISOString(),
    next_in_ms: NEXT_IN_MS,
    device: { id: deviceId, name: beating.name },
    account: { id: accountId, name: beating.accountName },
  };
}
