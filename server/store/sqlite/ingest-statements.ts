import type { SQLQueryBindings, Database as SqliteConnection } from "bun:sqlite";
import { bytesOf } from "../bytes.ts";
import type { IngestStatements, NewSighting, PushingDevice } from "../ingest-port.ts";
import { prepareInsert } from "./insert-rows.ts";
import { prepareNear } from "./near-events.ts";

const SIGHTING = ["observer_key", "capture_id", "sighted_at", "clock_offset_ms", "duration_ms"];
const FURTHER_SIGHTING = ["account_key", "event_key", "event_at", ...SIGHTING];
const EVENT = ["account_key", "id", "at", "type", "payload", "fingerprint", ...SIGHTING];

/** A push's statements for SQLite: raw and prepared, as going through a query builder costs three times as much. */
export function sqliteIngest(connection: SqliteConnection): IngestStatements {
  const admit = connection.prepare<PushingDevice, [number, string, string]>(
    `UPDATE devices SET last_seen = ?
     WHERE account_id = ? AND id = ? AND status = 'active' AND refresh_reused_at IS NULL
     RETURNING (SELECT key FROM accounts WHERE accounts.id = account_id) AS accountKey,
       coalesce((SELECT value FROM server_state WHERE name = 'kept-since'), 0) AS keptSince`,
  );
  const observer = connection.prepare<{ key: number }, [number, string, string]>(
    `INSERT INTO observers (account_key, device_id, observer) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET observer = excluded.observer RETURNING key`,
  );
  const near = prepareNear(connection);
  const insertEvents = prepareInsert(connection, "events", EVENT);
  const insertSightings = prepareInsert(connection, "sightings", FURTHER_SIGHTING);

  return {
    admit: async ({ accountId, deviceId, now }) => admit.get(now, accountId, deviceId) ?? undefined,
    async observers(accountKey, deviceId, observers) {
      const keys = new Map<string, number>();
      for (const each of new Set(observers)) {
        const row = observer.get(accountKey, deviceId, each);
        if (row === null) throw new Error("an observer was neither found nor made");
        keys.set(each, row.key);
      }
      return keys;
    },
    near: async (probe) => near(probe),
    async addEvents(accountKey, events, pause) {
      const last = await insertEvents(events, pause, (values, { id, founding }) => {
        const { at, type, payload, fingerprint } = founding;
        values.push(accountKey, bytesOf(id), at, type, payload, bytesOf(fingerprint));
        addSighting(values, founding);
      });
      return events.map((_, index) => last - events.length + 1 + index);
    },
    async addSightings(accountKey, sightings, pause) {
      await insertSightings(sightings, pause, (values, { eventKey, eventAt, sighting }) => {
        values.push(accountKey, eventKey, eventAt);
        addSighting(values, sighting);
      });
    },
  };
}

function addSighting(values: SQLQueryBindings[], { observer, captureId, at, clockOffsetMs, durationMs }: NewSighting) {
  values.push(observer, bytesOf(captureId), at, clockOffsetMs, durationMs);
}
