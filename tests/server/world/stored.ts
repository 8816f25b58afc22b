import { Database } from "bun:sqlite";

/** What stands in a database file, in a form that two ways of getting there can be compared in. */
export interface StoredEvent {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  /** The founding one first. */
  readonly sightings: readonly { readonly device: string; readonly observer: string; readonly captureId: string }[];
}

/** Reads past the server's own code. Ordered by id. */
export function storedEvents(file: string): StoredEvent[] {
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.query(EVERYTHING).all() as Row[];
    const byKey = new Map<number, { event: Row; sightings: Row[] }>();
    for (const row of rows) {
      const entry = byKey.get(row.key) ?? { event: row, sightings: [] };
      entry.sightings.push(row);
      byKey.set(row.key, entry);
    }
    return [...byKey.values()]
      .map(({ event, sightings }) => ({
        id: uuid(event.id),
        at: event.at,
        type: event.type,
        sightings: sightings.map(sighting),
      }))
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  } finally {
    db.close();
  }
}

interface Row {
  key: number;
  id: string;
  at: number;
  type: string;
  device_id: string;
  observer: string;
  capture_id: string;
}

const EVERYTHING = `
  SELECT e.key, hex(e.id) AS id, e.at, e.type, o.device_id, o.observer, hex(s.capture_id) AS capture_id
  FROM events e
  JOIN (SELECT key AS event_key, 0 AS nth, observer_key, capture_id FROM events
        UNION ALL SELECT event_key, key, observer_key, capture_id FROM sightings) s ON s.event_key = e.key
  JOIN observers o ON o.key = s.observer_key
  ORDER BY e.key, s.nth`;

function sighting({ device_id, observer, capture_id }: Row) {
  return { device: device_id, observer, captureId: uuid(capture_id) };
}

function uuid(hex: string): string {
  return hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
