import { hexOf, uuidOf } from "../bytes.ts";
import type { IngestStatements, PushingDevice, StoredEvent } from "../ingest-port.ts";
import { bytes, numbers, texts } from "./arrays.ts";
import { ADD_EVENTS, ADD_SIGHTINGS, eventRows, sightingRows } from "./capture-rows.ts";
import type { Connection, Named } from "./connection.ts";

/** A push's statements for PostgreSQL: each takes the whole push at once. Those that look are planned once a connection. */
export function postgresIngest(connection: Connection): IngestStatements {
  return {
    async admit({ accountId, deviceId, now }): Promise<PushingDevice | undefined> {
      const [row] = (await connection.runNamed(ADMIT, [now, accountId, deviceId])) as [number, number][];
      if (row === undefined) return undefined;
      const [accountKey, keptSince] = row;
      return { accountKey, keptSince };
    },
    async observers(accountKey, deviceId, observers) {
      const wanted = [...new Set(observers)];
      const find = () => connection.runNamed(FIND_OBSERVERS, [accountKey, deviceId, texts(wanted)]);
      let found = (await find()) as [string, number][];
      if (found.length < wanted.length) {
        await connection.runNamed(ADD_OBSERVERS, [accountKey, deviceId, texts(wanted)]);
        found = (await find()) as [string, number][];
      }
      if (found.length < wanted.length) throw new Error("an observer was neither found nor made");
      return new Map(found);
    },
    async near({ accountKey, spans, fingerprints, captureIds }) {
      const rows = await connection.runNamed(NEAR, [
        accountKey,
        numbers(spans.map(({ from }) => from)),
        numbers(spans.map(({ to }) => to)),
        bytes(fingerprints),
        bytes(captureIds),
        spans[0]?.from ?? 0,
        spans.at(-1)?.to ?? 0,
      ]);
      return gather(rows as NearRow[]);
    },
    async addEvents(accountKey, events) {
      if (events.length === 0) return [];
      const [[numbered] = []] = await connection.runNamed(EVENT_KEYS, [events.length]);
      const keys = String(numbered).split(",").map(Number);
      await connection.copy(ADD_EVENTS, eventRows(accountKey, events, keys));
      return keys;
    },
    async addSightings(accountKey, sightings) {
      if (sightings.length === 0) return;
      await connection.copy(ADD_SIGHTINGS, sightingRows(accountKey, sightings));
    },
  };
}

type Founding = [
  key: number,
  id: Uint8Array,
  at: number,
  fingerprint: Uint8Array,
  captureId: Uint8Array,
  observer: number,
];
type Further = [key: number, id: null, at: null, fingerprint: null, captureId: Uint8Array, observer: number];
type NearRow = Founding | Further;

/** Every event's founding row comes before its further ones. */
function gather(rows: readonly NearRow[]): StoredEvent[] {
  const events = new Map<number, StoredEvent & { sightings: { captureId: string; observer: number }[] }>();
  for (const [key, id, at, fingerprint, captureId, observer] of rows) {
    const sighting = { captureId: uuidOf(captureId), observer };
    if (id === null) events.get(key)?.sightings.push(sighting);
    else events.set(key, { key, id: uuidOf(id), at, fingerprint: hexOf(fingerprint), sightings: [sighting] });
  }
  return [...events.values()];
}

/**
 * Waits for a revocation that is under way, and makes a later one wait for this push. What the push asks from then on finds
 * few rows by an index, whatever the values are: it is planned once a connection, for to plan NEAR anew for each push took
 * longer than to run it, and by the index also where a table was still empty when it was planned.
 */
const ADMIT: Named = {
  name: "tandem-admit",
  text: `UPDATE devices SET last_seen = $1 FROM accounts
    WHERE account_id = $2 AND devices.id = $3 AND accounts.id = $2 AND status = 'active' AND refresh_reused_at IS NULL
    RETURNING accounts.key, coalesce((SELECT value FROM server_state WHERE name = 'kept-since'), 0),
      set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)`,
};

const FIND_OBSERVERS: Named = {
  name: "tandem-find-observers",
  text: `SELECT observer, key FROM observers
    WHERE account_key = $1 AND device_id = $2 AND observer = ANY ($3::text[])`,
};

/** The account is locked, so nobody else adds one meanwhile; in the order given, as SQLite numbers them. */
const ADD_OBSERVERS: Named = {
  name: "tandem-add-observers",
  text: `INSERT INTO observers (account_key, device_id, observer)
    SELECT $1, $2, wanted.observer FROM unnest($3::text[]) AS wanted (observer)
    WHERE NOT EXISTS (SELECT FROM observers AS known
      WHERE known.account_key = $1 AND known.device_id = $2 AND known.observer = wanted.observer)`,
};

/**
 * Along the index by time, span by span, then to the sightings of what was found; OFFSET 0 keeps the planner, which
 * knows neither how short the spans are nor how few events fit, from reading a whole account instead. IN over a list
 * that was unnested is looked up in a hash also where the plan is made for any list, = ANY is not. The bounds of all
 * spans together leave out the other partitions before anything is begun.
 */
const NEAR: Named = {
  name: "tandem-near",
  text: `WITH found AS MATERIALIZED (
      SELECT event.* FROM unnest($2::bigint[], $3::bigint[]) AS span (first, last) CROSS JOIN LATERAL (
        SELECT key, id, at, fingerprint, capture_id, observer_key FROM events
        WHERE account_key = $1 AND at BETWEEN span.first AND span.last AND at BETWEEN $6 AND $7 OFFSET 0) AS event
      WHERE event.fingerprint IN (SELECT unnest($4::bytea[])) OR event.capture_id IN (SELECT unnest($5::bytea[]))
      UNION
      SELECT event.* FROM unnest($2::bigint[], $3::bigint[]) AS span (first, last) CROSS JOIN LATERAL (
        SELECT event_key, event_at, capture_id FROM sightings
        WHERE account_key = $1 AND event_at BETWEEN span.first AND span.last AND event_at BETWEEN $6 AND $7
        OFFSET 0) AS further CROSS JOIN LATERAL (
        SELECT key, id, at, fingerprint, capture_id, observer_key FROM events
        WHERE account_key = $1 AND at = further.event_at AND key = further.event_key AND at BETWEEN $6 AND $7
        OFFSET 0) AS event
      WHERE further.capture_id IN (SELECT unnest($5::bytea[])))
    SELECT key, id, at, fingerprint, capture_id, observer_key FROM found
    UNION ALL
    SELECT found.key, NULL, NULL, NULL, further.capture_id, further.observer_key FROM found CROSS JOIN LATERAL (
      SELECT capture_id, observer_key FROM sightings
      WHERE account_key = $1 AND event_at = found.at AND event_key = found.key AND event_at BETWEEN $6 AND $7
      OFFSET 0) AS further`,
};

/** So many numbers that no other event has or gets, in order: COPY does not answer with the keys of what it stored. */
const EVENT_KEYS: Named = {
  name: "tandem-event-keys",
  text: "SELECT string_agg(nextval('events_numbers')::text, ',') FROM generate_series(1, $1::int)",
};
