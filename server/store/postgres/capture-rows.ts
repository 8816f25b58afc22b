import type { FurtherSighting, NewEvent, NewSighting } from "../ingest-port.ts";
import { CopiedRows } from "./copied-rows.ts";

const SIGHTED = "observer_key, capture_id, sighted_at, clock_offset_ms, duration_ms";

export const ADD_EVENTS = `COPY events (key, account_key, id, at, type, payload, fingerprint, ${SIGHTED})
  FROM STDIN (FORMAT binary)`;

/** Numbered by the table itself, in the order that they are sent in. */
export const ADD_SIGHTINGS = `COPY sightings (account_key, event_key, event_at, ${SIGHTED}) FROM STDIN (FORMAT binary)`;

/** What `ADD_EVENTS` takes; the keys in the events' order. */
export function eventRows(accountKey: number, events: readonly NewEvent[], keys: readonly number[]): Buffer {
  const size = events.reduce((sum, { founding }) => sum + FIXED_BYTES + founding.payload.length, 0);
  const rows = new CopiedRows(12, size);
  for (const [index, { id, founding }] of events.entries()) {
    rows.beginRow();
    rows.integer(keys[index] ?? null);
    rows.integer(accountKey);
    rows.hex(id);
    rows.integer(founding.at);
    rows.text(founding.type);
    rows.text(founding.payload);
    rows.hex(founding.fingerprint);
    addSighting(rows, founding);
  }
  return rows.finished();
}

/** What `ADD_SIGHTINGS` takes. */
export function sightingRows(accountKey: number, sightings: readonly FurtherSighting[]): Buffer {
  const rows = new CopiedRows(8, sightings.length * FIXED_BYTES);
  for (const { eventKey, eventAt, sighting } of sightings) {
    rows.beginRow();
    rows.integer(accountKey);
    rows.integer(eventKey);
    rows.integer(eventAt);
    addSighting(rows, sighting);
  }
  return rows.finished();
}

/** About what a row takes without its payload. */
const FIXED_BYTES = 220;

function addSighting(rows: CopiedRows, { observer, captureId, at, clockOffsetMs, durationMs }: NewSighting): void {
  rows.integer(observer);
  rows.hex(captureId);
  rows.integer(at);
  rows.integer(clockOffsetMs);
  rows.integer(durationMs);
}
