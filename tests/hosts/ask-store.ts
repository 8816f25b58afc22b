import { Database, type SQLQueryBindings } from "bun:sqlite";
import { Client } from "pg";
import { type StorePlace, sqliteFile } from "../../server/store/open.ts";
import { columnTypes } from "../../server/store/postgres/types.ts";

/**
 * Asks a database past the server's own code, or changes it behind the server's back.
 * @param statement with `?` for each parameter, in SQL that both databases understand
 * @returns what it answers with, an object a row; bytes as they are
 */
export async function askStore<Row = Record<string, unknown>>(
  place: StorePlace,
  statement: string,
  ...parameters: (string | number | null | Uint8Array)[]
): Promise<Row[]> {
  return place.databaseUrl === undefined
    ? askSqlite<Row>(sqliteFile(place), statement, parameters)
    : askPostgres<Row>(place.databaseUrl, statement, parameters);
}

function askSqlite<Row>(file: string, statement: string, parameters: SQLQueryBindings[]): Row[] {
  const db = new Database(file);
  try {
    db.run("PRAGMA busy_timeout = 5000");
    return db.query(statement).all(...parameters) as Row[];
  } finally {
    db.close();
  }
}

async function askPostgres<Row>(url: string, statement: string, parameters: readonly unknown[]): Promise<Row[]> {
  let at = 0;
  const text = statement.replace(/\?/g, () => `$${++at}`);
  const client = await connectionTo(url);
  return (await client.query(text, [...parameters])).rows as Row[];
}

const connections = new Map<string, Promise<Client>>();

/** One for each database, kept: connecting takes longer than most of what is asked. One that was cut is made anew. */
function connectionTo(url: string): Promise<Client> {
  const known = connections.get(url) ?? connect(url);
  connections.set(url, known);
  return known;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, types: columnTypes });
  const forget = () => connections.delete(url);
  client.on("error", forget).on("end", forget);
  await client.connect().catch((fault) => {
    forget();
    throw fault;
  });
  // As SQLite is by itself for whoever opens its file: no foreign key is held to.
  await client.query("SET session_replication_role = replica");
  return client;
}
