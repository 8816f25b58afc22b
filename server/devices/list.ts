import type { Device } from "@tandem/contract/device";
import { and, eq, gt, ne, or, sql } from "drizzle-orm";
import { accounts, devices, events, observers, sightings } from "../store/schema.ts";
import type { Database } from "../store/store.ts";

type Row = typeof devices.$inferSelect;
type Counts = Pick<Device, "events" | "events_only_here">;

/** How long a device that was confirmed may wait for its tray to redeem the code, in ms. */
const PENDING_MS = 10 * 60_000;

/** An account's devices in the order in which they were paired, the revoked ones too. */
export async function listDevices(db: Database, accountId: string, now: number): Promise<Device[]> {
  const rows = await db
    .select()
    .from(devices)
    .where(
      and(eq(devices.accountId, accountId), or(ne(devices.status, "pending"), gt(devices.pairedAt, now - PENDING_MS))),
    )
    .orderBy(devices.pairedAt, devices.id);
  const counts = await countEvents(db, accountId);
  return rows.map((row) => onTheWire(row, counts.get(row.id) ?? { events: 0, events_only_here: 0 }));
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

function onTheWire(row: Row, counts: Counts): Device {
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
    ...counts,
  };
}

/**
 * Events by device: those that it founded, counted along the index, and those that it saw further. Only the latter, the
 * events that somebody saw again, are looked at one by one.
 */
async function countEvents(db: Database, accountId: string): Promise<Map<string, Counts>> {
  type Row = [deviceId: string, founded: number, further: number, shared: number];
  const rows = await db.values<Row>(sql`
    WITH account AS (SELECT ${accounts.key} AS key FROM ${accounts} WHERE ${accounts.id} = ${accountId}),
    founded AS (
      SELECT observer_key, count(*) AS n FROM ${events}
      WHERE account_key = (SELECT key FROM account) GROUP BY observer_key
    ),
    again AS (
      SELECT DISTINCT s.event_key, founder.device_id AS founder, seer.device_id AS seer
      FROM ${sightings} s
      JOIN ${events} e ON e.key = s.event_key AND e.account_key = s.account_key AND e.at = s.event_at
      JOIN ${observers} founder ON founder.key = e.observer_key AND founder.account_key = s.account_key
      JOIN ${observers} seer ON seer.key = s.observer_key AND seer.account_key = s.account_key
      WHERE s.account_key = (SELECT key FROM account) AND founder.device_id <> seer.device_id
    )
    SELECT device_id, sum(founded), sum(further), sum(shared) FROM (
      SELECT o.device_id, f.n AS founded, 0 AS further, 0 AS shared
      FROM founded f JOIN ${observers} o ON o.key = f.observer_key AND o.account_key = (SELECT key FROM account)
      UNION ALL SELECT seer, 0, count(*), 0 FROM again GROUP BY seer
      UNION ALL SELECT founder, 0, 0, count(DISTINCT event_key) FROM again GROUP BY founder
    ) AS counted GROUP BY device_id`);
  return new Map(
    rows.map(([deviceId, founded, further, shared]) => [
      deviceId,
      { events: founded + further, events_only_here: founded - shared },
    ]),
  );
}
