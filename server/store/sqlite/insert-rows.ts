import type { SQLQueryBindings, Database as SqliteConnection, Statement } from "bun:sqlite";

/** Rows a statement: measured to be the fastest; beyond, binding costs more than it saves. */
const SIZES = [100, 10, 1] as const;

/** Appends one row's values, in the order of the columns. */
type Fill<Row> = (values: SQLQueryBindings[], row: Row) => void;

/**
 * A prepared insert of any number of rows of `columns`, with a pause after each statement.
 * Answers with the key of the last; a table with AUTOINCREMENT numbers the rows of a statement one after another.
 */
export function prepareInsert(connection: SqliteConnection, table: string, columns: readonly string[]) {
  const placeholders = `(${columns.map(() => "?").join(",")})`;
  const statements = new Map<number, Statement>();

  function statement(rows: number): Statement {
    const known = statements.get(rows);
    if (known !== undefined) return known;
    const sql = `INSERT INTO ${table} (${columns.join(",")}) VALUES ${Array(rows).fill(placeholders).join(",")}`;
    const made = connection.prepare(sql);
    statements.set(rows, made);
    return made;
  }

  return async <Row>(rows: readonly Row[], pause: () => Promise<void>, fill: Fill<Row>): Promise<number> => {
    let last = 0;
    for (let from = 0; from < rows.length; ) {
      const size = SIZES.find((size) => size <= rows.length - from) ?? 1;
      const values: SQLQueryBindings[] = [];
      for (const row of rows.slice(from, from + size)) fill(values, row);
      // As one list: spread out it would be copied twice more.
      last = Number(statement(size).run(values).lastInsertRowid);
      from += size;
      await pause();
    }
    return last;
  };
}
