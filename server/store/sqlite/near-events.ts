import type { Database as SqliteConnection } from "bun:sqlite";
import { hexOf, uuidOf } from "../bytes.ts";
import type { Probe, StoredEvent, TimeSpan } from "../ingest-port.ts";

/** Up to here one scan over a push's whole time is cheaper than a look-up for each of its spans. */
const ROWS_OF_ONE_SCAN = 2000;

interface Hit {
  key: number;
  id: string;
  at: number;
  fingerprint: string;
  sightings: { captureId: string; observer: number }[];
}

/**
 * Finds the events that a push's captures could belong to: covering scans of the time indexes, whose rows are compared
 * here, as telling SQLite what to look for costs more than the rows do; then the few that fit, by key.
 */
export function prepareNear(connection: SqliteConnection): (probe: Probe) => StoredEvent[] {
  // A plain JOIN picks the wrong loop.
  const scanEvents = connection.prepare<unknown, [string, number]>(
    `SELECT events.key, fingerprint, capture_id FROM json_each(?1) AS span CROSS JOIN events INDEXED BY events_by_time
     WHERE account_key = ?2 AND at BETWEEN span.value ->> 0 AND span.value ->> 1`,
  );
  const scanSightings = connection.prepare<unknown, [string, number]>(
    `SELECT event_key, capture_id, observer_key FROM json_each(?1) AS span CROSS JOIN sightings INDEXED BY sightings_by_time
     WHERE account_key = ?2 AND event_at BETWEEN span.value ->> 0 AND span.value ->> 1`,
  );
  const isBusy = connection.prepare<{ rows: number }, [number, number, number, number]>(
    `SELECT count(*) AS rows FROM
     (SELECT 1 FROM events INDEXED BY events_by_time WHERE account_key = ? AND at BETWEEN ? AND ? LIMIT ?)`,
  );
  const eventsByKey = connection.prepare<unknown, [string]>(
    `SELECT events.key, events.id, at, fingerprint, capture_id, observer_key FROM json_each(?) AS wanted CROSS JOIN events
     WHERE events.key = wanted.value`,
  );

  function scanned(accountKey: number, spans: readonly TimeSpan[]): readonly TimeSpan[] {
    const [first, last] = [spans[0], spans.at(-1)];
    if (first === undefined || last === undefined || first === last) return spans;
    const { rows } = isBusy.get(accountKey, first.from, last.to, ROWS_OF_ONE_SCAN + 1) ?? { rows: 0 };
    return rows > ROWS_OF_ONE_SCAN ? spans : [{ from: first.from, to: last.to }];
  }

  return ({ accountKey, spans, fingerprints, captureIds }) => {
    const within = JSON.stringify(scanned(accountKey, spans).map(({ from, to }) => [from, to]));
    const wanted = marksOf(fingerprints);
    const captures = marksOf(captureIds);
    const keys = new Set<number>();
    for (const [key, fingerprint, captureId] of scanEvents.values(within, accountKey) as [
      number,
      Uint8Array,
      Uint8Array,
    ][])
      if (wanted.has(mark(fingerprint)) || captures.has(mark(captureId))) keys.add(key);
    const further = scanSightings.values(within, accountKey) as [number, Uint8Array, number][];
    for (const [key, captureId] of further) if (captures.has(mark(captureId))) keys.add(key);

    const hits = new Map<number, Hit>();
    type Row = [number, Uint8Array, number, Uint8Array, Uint8Array, number];
    for (const [key, id, at, fingerprint, captureId, observer] of eventsByKey.values(
      JSON.stringify([...keys]),
    ) as Row[]) {
      const sightings = [{ captureId: uuidOf(captureId), observer }];
      hits.set(key, { key, id: uuidOf(id), at, fingerprint: hexOf(fingerprint), sightings });
    }
    for (const [key, captureId, observer] of further)
      hits.get(key)?.sightings.push({ captureId: uuidOf(captureId), observer });
    return [...hits.values()];
  };
}

/**
 * The last 6 bytes as a number: enough to pass by what does not fit. What does is compared whole by the matching rule.
 * Byte by byte, as asking a small array for its buffer makes one, which costs more than all the rest of a row.
 */
function mark(bytes: Uint8Array): number {
  let number = 0;
  for (let at = bytes.length - 6; at < bytes.length; at++) number = number * 256 + (bytes[at] ?? 0);
  return number;
}

/** The same of hex digits or UUIDs' texts. */
function marksOf(texts: readonly string[]): ReadonlySet<number> {
  const marks = new Set<number>();
  for (const text of texts) marks.add(Number.parseInt(text.slice(-12), 16));
  return marks;
}
