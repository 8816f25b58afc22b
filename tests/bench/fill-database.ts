import { Database } from "bun:sqlite";
import { join } from "node:path";
import { databaseName } from "../journeys/world/database-name.ts";

/** Stores events of the first account a second apart up to now, past the server, which must not be running. */
export function fillDatabase(dataFolder: string, events: number): void {
  const connection = new Database(join(dataFolder, databaseName(dataFolder)));
  connection.run(
    `WITH RECURSIVE numbers(n) AS (SELECT 1 WHERE ?1 > 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
     INSERT INTO events (account_key, id, at, type, payload, fingerprint, observer_key, capture_id, sighted_at, clock_offset_ms)
     SELECT (SELECT min(key) FROM accounts), randomblob(16), ?2 + n * 1000, 'document.saved',
       json_object('workspace', 'example.org/tandem', 'path', 'src/' || n || '.ts', 'content_sha256', hex(randomblob(32))),
       randomblob(32), 1, randomblob(16), ?2 + n * 1000, 0 FROM numbers`,
    [events, Date.now() - events * 1000],
  );
  connection.close();
}
