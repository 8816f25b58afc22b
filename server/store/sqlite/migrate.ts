import type { Database as SqliteConnection } from "bun:sqlite";
import { StoreTooNew } from "../store.ts";
import first from "./migrations/0000_first.sql" with { type: "text" };
import pairedFrom from "./migrations/0001_paired_from.sql" with { type: "text" };
import familyAccount from "./migrations/0002_family_account.sql" with { type: "text" };

/** In order; a migration that has landed never changes. Imported as text, so that a compiled binary carries them. */
const MIGRATIONS: readonly string[] = [first, pairedFrom, familyAccount];

/**
 * Brings the schema to the newest version, one transaction a step; `user_version` counts the steps taken.
 * @throws {StoreTooNew}
 */
export function migrate(connection: SqliteConnection): void {
  const found = schemaVersion(connection);
  if (found > MIGRATIONS.length)
    throw new StoreTooNew(
      `The database ${connection.filename} is of a newer version of Tandem (schema ${found}, this one knows ${MIGRATIONS.length}). Run that version, or restore a backup from before the upgrade.`,
    );
  const step = connection.transaction((version: number, sql: string) => {
    connection.run(sql);
    connection.run(`PRAGMA user_version = ${version}`);
  });
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index >= found) step.immediate(index + 1, sql);
  }
}

/** Whether the schema is the one that this program knows; another process may have moved it on. */
export function isCurrent(connection: SqliteConnection): boolean {
  return schemaVersion(connection) === MIGRATIONS.length;
}

function schemaVersion(connection: SqliteConnection): number {
  const row = connection.query("PRAGMA user_version").get() as { user_version: number };
  return row.user_version;
}
