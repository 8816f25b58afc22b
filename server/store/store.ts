import type { BaseSQLiteDatabase } from "drizzle-orm/sqlite-core";
import type { IngestStatements } from "./ingest-port.ts";
import type { Postgres } from "./postgres/pools.ts";
import type * as schema from "./schema.ts";

/**
 * How operations speak to the database: drizzle's SQLite builders, awaited, with `returning()` to learn what a statement
 * changed. The same SQL runs on SQLite and on PostgreSQL; what stands in a bare `sql` fragment must be understood by both.
 * Bare statements are read by `values`, as rows: only those look the same from either.
 */
export type Database = Omit<BaseSQLiteDatabase<"async", void, typeof schema>, "all" | "get" | "transaction">;

export interface Transaction {
  readonly db: Database;
  readonly ingest: IngestStatements;
  /** Runs when, and only when, what this act wrote is on disk: for telling live streams. */
  afterCommit(tell: () => void): void;
}

/** One act; it may be run again where another process was in its way, so it changes nothing but the database. */
export type Act<Answer> = (tx: Transaction) => Promise<Answer>;

export interface Store {
  /** Committed state; never waits for a writer. */
  readonly read: Database;
  /**
   * Runs an act as if alone, wholly or not at all; its answer resolves when it is on disk. An act that throws leaves
   * nothing.
   * @throws {StoreUnavailable} when the disk is full, the database is locked or too many acts wait: nothing was written,
   *   trying again helps
   * @throws {StoreDamaged}
   */
  write<Answer>(act: Act<Answer>): Promise<Answer>;
  /**
   * The same for an act on the events, sightings and observers of one account, or on a device that pushes them: all such
   * acts of an account run one after another, in all processes, and each of its statements sees what those before it
   * committed. Nothing else may write those three tables. A push changes its device's row: an act that changed it by
   * `write` would be tried anew after each push, and be refused in the end where they come without a pause.
   */
  writeEvents<Answer>(accountId: string, act: Act<Answer>): Promise<Answer>;
  /**
   * The same for an act that writes with one statement at most, which a database takes wholly or not at all without being
   * told where it begins and ends. What the act reads besides may be older or newer than that.
   */
  writeOnce<Answer>(act: Act<Answer>): Promise<Answer>;
  /** How many acts wait for their turn. */
  waiting(): number;
  /** Whether the schema is the one that this program knows. */
  isCurrent(): Promise<boolean>;
  /** What to tell the operator where a fault shows that what is stored cannot be trusted. */
  damageIn(fault: unknown): StoreDamaged | undefined;
  /** Whether an act failed for a row that it belongs to, such as an account that was deleted a moment before. */
  isOwnerGone(fault: unknown): boolean;
  /**
   * Gives up to so many pages of deleted content back to the disk, in one act.
   * @returns how many, and how long it held the others up, in ms; nothing where the database does that by itself
   */
  giveSpaceBack(most: number): Promise<{ done: number; tookMs: number }>;
  /** Where several processes share the database: the way to it, for what reaches beyond this process. */
  readonly postgres: Postgres | undefined;
  close(): Promise<void>;
}

export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** The database's file is not as it was written: nothing that it says can be trusted, so nothing more is served. */
export class StoreDamaged extends Error {
  override readonly name = "StoreDamaged";
}

/** The database was written by a newer program, whose schema this one does not know. */
export class StoreTooNew extends Error {
  override readonly name = "StoreTooNew";
}
