import { Database } from "bun:sqlite";
import { closeSync, fsyncSync, openSync } from "node:fs";
import { join } from "node:path";
import { databaseName } from "../journeys/world/database-name.ts";

/** So many events at a time, so that what SQLite keeps in memory stays small. */
const CHUNK = 500_000;

/**
 * Stores events past the server, which must not be running: of the accounts from the first on in turns, one a second for
 * each, up to now. A second observer saw every fourth. It is made without a journal and written to disk at the end.
 */
export function fillDatabase(dataFolder: string, events: number, accounts = 1): void {
  const file = join(dataFolder, databaseName(dataFolder));
  const connection = new Database(file);
  for (const pragma of ["locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF", "cache_size = -262144"])
    connection.run(`PRAGMA ${pragma}`);
  const [first, second] = [makeObservers(connection, accounts), makeObservers(connection, accounts)];
  const account = firstAccount(connection);
  const start = Date.now() - Math.ceil(events / accounts) * 1000;
  for (let from = 0; from < events; from += CHUNK) {
    const to = Math.min(from + CHUNK, events);
    connection.run("BEGIN");
    const before =
      connection.query<{ key: number }, []>("SELECT ifnull(max(key), 0) AS key FROM events").get()?.key ?? 0;
    connection.run(EVENTS, [from, to, accounts, account, start, first]);
    connection.run(SIGHTINGS, [before, second - account]);
    connection.run("COMMIT");
  }
  connection.run("PRAGMA journal_mode = WAL");
  connection.close();
  // Else the system would write it back while something is measured.
  const descriptor = openSync(file, "r+");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

const EVENTS = `WITH RECURSIVE numbers(n) AS (SELECT ?1 WHERE ?1 < ?2 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2)
  INSERT INTO events (account_key, id, at, type, payload, fingerprint, observer_key, capture_id, sighted_at, clock_offset_ms)
  SELECT ?4 + n % ?3, randomblob(16), ?5 + n / ?3 * 1000, 'document.saved',
    '{"workspace":"example.org/tandem","path":"src/file-' || n || '.ts","content_sha256":"' || lower(hex(randomblob(32))) || '"}',
    randomblob(32), ?6 + n % ?3, randomblob(16), ?5 + n / ?3 * 1000, 0 FROM numbers`;

const SIGHTINGS = `INSERT INTO sightings
    (account_key, event_key, event_at, observer_key, capture_id, sighted_at, clock_offset_ms)
  SELECT account_key, key, at, account_key + ?2, randomblob(16), at + 40, 0 FROM events WHERE key > ?1 AND key % 4 = 0`;

/** One observer an account. @returns the key of the first account's; the others' follow it */
function makeObservers(connection: Database, accounts: number): number {
  const insert = connection.query<{ key: number }, [number, string, string]>(
    "INSERT INTO observers (account_key, device_id, observer) VALUES (?, ?, ?) RETURNING key",
  );
  const account = firstAccount(connection);
  const keys = Array.from(
    { length: accounts },
    (_, index) => insert.get(account + index, crypto.randomUUID(), crypto.randomUUID())?.key ?? 0,
  );
  return Math.min(...keys);
}

function firstAccount(connection: Database): number {
  const found = connection.query<{ key: number | null }, []>("SELECT min(key) AS key FROM accounts").get();
  if (typeof found?.key !== "number") throw new Error("somebody must have signed in before");
  return found.key;
}
