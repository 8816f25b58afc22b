import { Database, type SQLQueryBindings } from "bun:sqlite";
import { isCurrent } from "./migrate.ts";

/** Everything that a database file holds, as it was at one moment. */
export interface AllRows {
  /** Whether its schema is the one that this program knows. */
  readonly isCurrent: boolean;
  count(table: string): number;
  /** The least number in a column; undefined where there is no row. */
  least(table: string, column: string): number | undefined;
  /** One row after another, each a list of its columns' values. */
  rows(table: string, columns: readonly string[]): Iterable<SQLQueryBindings[]>;
  /** The highest number that a table's rows ever had, also of those that are gone; undefined where it numbers none. */
  lastNumber(table: string): number | undefined;
  close(): void;
}

/** Opens it only to read. */
export function readAllRows(file: string): AllRows {
  const db = new Database(file, { readonly: true, strict: true });
  db.run("BEGIN");
  return {
    isCurrent: isCurrent(db),
    count: (table) => db.query<{ n: number }, []>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0,
    least: (table, column) =>
      db.query<{ least: number | null }, []>(`SELECT min("${column}") AS least FROM ${table}`).get()?.least ??
      undefined,
    *rows(table, columns) {
      const names = columns.map((name) => `"${name}"`).join(", ");
      const statement = db.query<Record<string, SQLQueryBindings>, []>(`SELECT ${names} FROM ${table}`);
      for (const row of statement.iterate()) yield columns.map((name) => row[name] ?? null);
    },
    lastNumber: (table) =>
      db.query<{ seq: number }, [string]>("SELECT seq FROM sqlite_sequence WHERE name = ?").get(table)?.seq,
    close: () => db.close(),
  };
}
