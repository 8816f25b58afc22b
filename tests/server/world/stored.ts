import { uuidOf } from "../../../server/store/bytes.ts";
import type { StorePlace } from "../../../server/store/open.ts";
import { askStore } from "../../hosts/ask-store.ts";

/** What stands in a database, in a form that two ways of getting there can be compared in. */
export interface StoredEvent {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  /** The founding one first. */
  readonly sightings: readonly { readonly device: string; readonly observer: string; readonly captureId: string }[];
}

/** Reads past the server's own code. Ordered by id. */
export async function storedEvents({ place }: { readonly place: StorePlace }): Promise<StoredEvent[]> {
  const rows = await askStore<Row>(place, EVERYTHING);
  const byKey = Map.groupBy(rows, ({ key }) => key);
  return [...byKey.values()]
    .flatMap(([event, ...further]) => (event === undefined ? [] : [{ event, sightings: [event, ...further] }]))
    .map(({ event, sightings }) => ({
      id: uuidOf(event.id),
      at: event.at,
      type: event.type,
      sightings: sightings.map(sighting),
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

interface Row {
  key: number;
  id: Uint8Array;
  at: number;
  type: string;
  device_id: string;
  observer: string;
  capture_id: Uint8Array;
}

const EVERYTHING = `
  SELECT e.key, e.id, e.at, e.type, o.device_id, o.observer, s.capture_id
  FROM events e
  JOIN (SELECT key AS event_key, 0 AS nth, observer_key, capture_id FROM events
        UNION ALL SELECT event_key, key, observer_key, capture_id FROM sightings) s ON s.event_key = e.key
  JOIN observers o ON o.key = s.observer_key
  ORDER BY e.key, s.nth`;

function sighting({ device_id, observer, capture_id }: Row) {
  return { device: device_id, observer, captureId: uuidOf(capture_id) };
}
