import type { Database as SqliteConnection } from "bun:sqlite";
import type { Store } from "../store.ts";

/** Free pages that stay for what comes next: a file that shrinks and grows by turns only works the disk. */
const SPARE_PAGES = 256;

interface Reach {
  readonly reading: SqliteConnection;
  readonly writing: SqliteConnection;
  readonly write: Store["write"];
}

/** SQLite keeps what was deleted as free pages of the file until it is told to cut them off. */
export function openSpace({ reading, writing, write }: Reach): Store["giveSpaceBack"] {
  return async (most) => {
    if (freePages(reading) <= SPARE_PAGES) return { done: 0, tookMs: 0 };
    return write(async () => {
      const begun = performance.now();
      const before = freePages(writing);
      const pages = Math.min(most, before - SPARE_PAGES);
      if (pages > 0) writing.query(`PRAGMA incremental_vacuum(${pages})`).all();
      return { done: before - freePages(writing), tookMs: performance.now() - begun };
    });
  };
}

function freePages(connection: SqliteConnection): number {
  const row = connection.query("PRAGMA freelist_count").get() as { freelist_count: number };
  return row.freelist_count;
}
