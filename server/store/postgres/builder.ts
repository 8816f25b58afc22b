import { getTableColumns, is, type SQL, sql } from "drizzle-orm";
import { BaseSQLiteDatabase, SQLiteAsyncDialect, SQLiteBaseInteger } from "drizzle-orm/sqlite-core";
import { type PreparedQueryConfig, type RemotePreparedQuery, SQLiteRemoteSession } from "drizzle-orm/sqlite-proxy";
import type { Database } from "../store.ts";

/**
 * Runs one statement and answers with its rows, each a list of its columns' values. One with a name is prepared by a
 * connection once, and sent by its name alone from then on.
 */
export type RunStatement = (text: string, parameters: unknown[], name: string | undefined) => Promise<unknown[][]>;

/** Drizzle's builders for the tables that SQLite has too, in SQL that PostgreSQL understands. */
export function databaseOver(run: RunStatement): Database {
  const dialect = new Dialect();
  return new BaseSQLiteDatabase("async", dialect, new Session(run, dialect), undefined) as unknown as Database;
}

type InsertConfig = Parameters<SQLiteAsyncDialect["buildInsertQuery"]>[0];

class Dialect extends SQLiteAsyncDialect {
  override escapeParam(index: number): string {
    return `$${index + 1}`;
  }

  /** A key that is not given is numbered by the database: SQLite is asked for that by a null, PostgreSQL by a default. */
  override buildInsertQuery(insert: InsertConfig): SQL {
    if (!Array.isArray(insert.values)) return super.buildInsertQuery(insert);
    const numbered = Object.entries(getTableColumns(insert.table))
      .filter(([, column]) => is(column, SQLiteBaseInteger) && column.autoIncrement)
      .map(([name]) => [name, sql`default`] as const);
    const values = insert.values.map((row) => ({ ...Object.fromEntries(numbered), ...row }));
    return super.buildInsertQuery({ ...insert, values });
  }

  /** SQLite lets the column of a conflict be named with its table, PostgreSQL does not. */
  override sqlToQuery(...built: Parameters<SQLiteAsyncDialect["sqlToQuery"]>) {
    const query = super.sqlToQuery(...built);
    return { ...query, sql: query.sql.replace(/( on conflict \()"\w+"\.("\w+"\) )/, "$1$2") };
  }
}

/** The names of the queries that were prepared (prepared.ts), by their text: a connection has one text to a name. */
const names = new Map<string, string>();

type Nothing = Record<string, never>;
type Base = SQLiteRemoteSession<Nothing, Nothing>;

class Session extends SQLiteRemoteSession<Nothing, Nothing> {
  constructor(run: RunStatement, dialect: SQLiteAsyncDialect) {
    const answer = async (text: string, parameters: unknown[], method: string) => {
      const rows = await run(text, parameters, names.get(text));
      return { rows: method === "get" ? (rows[0] ?? []) : rows };
    };
    super(answer, dialect, undefined);
  }

  /** A query that is built to be run again and again. */
  override prepareQuery<Config extends Omit<PreparedQueryConfig, "run">>(
    ...query: Parameters<Base["prepareQuery"]>
  ): RemotePreparedQuery<Config> {
    const [{ sql: text }] = query;
    if (!names.has(text)) names.set(text, `tandem-${names.size}`);
    return this.prepareOneTimeQuery<Config>(...query);
  }

  override prepareOneTimeQuery<Config extends Omit<PreparedQueryConfig, "run">>(
    ...query: Parameters<Base["prepareQuery"]>
  ): RemotePreparedQuery<Config> {
    const prepared = super.prepareQuery<Config>(...query);
    // Drizzle would put the parameters into the message of a fault, and by that into the log.
    return Object.assign(prepared, {
      queryWithCache: (_text: string, _parameters: unknown, ask: () => unknown) => ask(),
    });
  }
}
