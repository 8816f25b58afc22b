import type { Device } from "@tandem/contract/device";
import { and, eq, gt, ne, or } from "drizzle-orm";
import { devices } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { countEvents } from "./count-events.ts";

type Row = typeof devices.$inferSelect;

/** How long a device that was confirmed may wait for its tray to redeem the code, in ms. */
const PENDING_MS = 10 * 60_000;

/** An account's devices in the order in which they were paired, the revoked ones too; without their counts. */
export async function listDevices(db: Database, accountId: string, now: number): Promise<Device[]> {
  const rows = await db
    .select()
    .from(devices)
    .where(
      and(eq(devices.accountId, accountId), or(ne(devices.status, "pending"), gt(devices.pairedAt, now - PENDING_MS))),
    )
    .orderBy(devices.pairedAt, devices.id);
  return rows.map(onTheWire);
}

/** The same with what each device saw, which takes a look at every event. */
export async function listCountedDevices(
  db: Database,
  { accountId, accountKey }: { readonly accountId: string; readonly accountKey: number },
  now: number,
): Promise<Device[]> {
  const counts = await countEvents(db, accountKey);
  const devices = await listDevices(db, accountId, now);
  return devices.map((device) => ({ ...device, ...(counts.get(device.id) ?? { events: 0, events_only_here: 0 }) }));
}

/** One device of the account; undefined where it has none of this id. */
export async function readDevice(
  db: Database,
  accountId: string,
  deviceId: string,
  now: number,
): Promise<Device | undefined> {
  return (await listDevices(db, accountId, now)).find(({ id }) => id === deviceId);
}

function onTheWire(row: Row): Device {
  const time = (ms: number) => new Date(ms).toISOString();
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    platform: row.platform,
    client_version: row.clientVersion,
    status: row.status,
    paired_at: time(row.pairedAt),
    ...(row.pairedFrom !== null && { paired_from: row.pairedFrom }),
    ...(row.lastSeen !== null && { last_seen: time(row.lastSeen) }),
    ...(row.queueLength !== null && { queue_length: row.queueLength }),
    ...(row.clockOffsetMs !== null && { clock_offset_ms: row.clockOffsetMs }),
    key_bound: row.jkt !== null,
    ...(row.revokedAt !== null && { revoked_at: time(row.revokedAt) }),
    ...(row.revokedFrom !== null && { revoked_from: row.revokedFrom }),
    ...(row.refreshReusedAt !== null && { refresh_reused_at: time(row.refreshReusedAt) }),
  };
}
