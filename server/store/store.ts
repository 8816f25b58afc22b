import type { BaseSQLiteDatabase } from "drizzle-orm/sqlite-core";
import type { IngestStatements } from "./ingest-port.ts";
import type * as schema from "./schema.ts";

/**
 * How operations speak to the database: drizzle's builders, awaited, with `returning()` to learn what a statement
 * changed. Typed as asynchronous although SQLite answers at once, so that nothing above depends on that.
 */
export type Database = BaseSQLiteDatabase<"async", void, typeof schema>;

export interface Transaction {
  readonly db: Database;
  readonly ingest: IngestStatements;
  /** Runs when, and only when, what this act wrote is on disk: for telling live streams. */
  afterCommit(tell: () => void): void;
}

export interface Store {
  /** Committed state; never waits for a writer. */
  readonly read: Database;
  /**
   * Runs an act alone, wholly or not at all; its answer resolves when it is on disk. An act that throws leaves nothing.
   * @throws {StoreUnavailable} when the disk is full, the database is locked or too many acts wait: nothing was written,
   *   trying again helps
   * @throws {StoreDamaged}
   */
  write<Answer>(act: (tx: Transaction) => Promise<Answer>): Promise<Answer>;
  /** How many acts wait for their turn. */
  waiting(): number;
  /** Whether the schema is the one that this program knows. */
  isCurrent(): boolean;
  close(): Promise<void>;
}

export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** The database's file is not as it was written: nothing that it says can be trusted, so nothing more is served. */
export class StoreDamaged extends Error {
  override readonly name = "StoreDamaged";
}
