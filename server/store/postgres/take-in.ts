import { getTableColumns, getTableName, is } from "drizzle-orm";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import { Client } from "pg";
import type { ReadChains } from "../chains.ts";
import * as schema from "../schema.ts";
import type { AllRows } from "../sqlite/all-rows.ts";
import { chainsOn } from "./chains.ts";
import { asStoreFault } from "./faults.ts";
import { openPostgres } from "./open.ts";
import { parameterOf } from "./types.ts";

/** How many rows go over in one statement; no more are in memory. */
const BATCH = 500;

export type TakenIn =
  | { readonly outcome: "taken-in"; readonly rows: number }
  | { readonly outcome: "not-empty" }
  | { readonly outcome: "incomplete"; readonly table: string };

/**
 * Takes all rows of an SQLite database into an empty PostgreSQL one: one transaction, so that whatever breaks it, also
 * the end of this process, leaves the database as empty as it was. `check` reads the chains before anything counts; what
 * it throws takes everything back.
 * @throws {StoreUnavailable}, {StoreTooNew}
 */
export async function takeIn(
  url: string,
  from: AllRows,
  { moved, check }: { moved(table: string, rows: number): void; check(chains: ReadChains): Promise<void> },
): Promise<TakenIn> {
  const store = await openPostgres(url, () => {});
  const client = new Client(store.postgres?.settings);
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0");
    const answer = await fill(client, from, moved);
    if (answer.outcome !== "taken-in") return answer;
    await check((read) => read(chainsOn(client)));
    await client.query("COMMIT");
    // Until it knows the tables' sizes it reads whole ones.
    await client.query("ANALYZE");
    return answer;
  } catch (fault) {
    throw asStoreFault(fault);
  } finally {
    // A transaction that did not come to its commit ends with its connection.
    await client.end().catch(() => {});
    await store.close();
  }
}

async function fill(client: Client, from: AllRows, moved: (table: string, rows: number) => void): Promise<TakenIn> {
  const tables = inOrder();
  const names = tables.map(getTableName);
  // A server that was started on it too early sends its trays away meanwhile.
  await client.query(`LOCK TABLE ${names.join(", ")} IN EXCLUSIVE MODE`);
  if ((await countIn(client, "accounts")) > 0) return { outcome: "not-empty" };
  // What such a server left, its link to a first account for one.
  for (const name of names.toReversed()) await client.query(`DELETE FROM ${name}`);
  const oldest = from.least("events", "at");
  if (oldest !== undefined) await client.query("SELECT begin_partitions_at($1)", [oldest]);
  let total = 0;
  for (const table of tables) {
    const name = getTableName(table);
    const columns = Object.values(getTableColumns(table)).map((column) => column.name);
    await copy(client, { name, columns, rows: from.rows(name, columns), moved });
    const last = from.lastNumber(name);
    if (last !== undefined && last > 0)
      await client.query("SELECT setval(pg_get_serial_sequence($1, 'key'), $2)", [name, last]);
    const there = await countIn(client, name);
    if (there !== from.count(name)) return { outcome: "incomplete", table: name };
    total += there;
  }
  return { outcome: "taken-in", rows: total };
}

/** Those first that others point at. */
function inOrder(): SQLiteTable[] {
  const tables = Object.values(schema).filter((table) => is(table, SQLiteTable));
  return [...new Set<SQLiteTable>([schema.accounts, schema.devices, ...tables])];
}

interface Copied {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<unknown[]>;
  moved(table: string, rows: number): void;
}

async function copy(client: Client, { name, columns, rows, moved }: Copied): Promise<void> {
  const list = columns.map((column) => `"${column}"`).join(", ");
  let batch: unknown[][] = [];
  let done = 0;
  const send = async () => {
    if (batch.length === 0) return;
    const places = batch.map((_, row) => `(${columns.map((_, at) => `$${row * columns.length + at + 1}`).join(",")})`);
    const text = `INSERT INTO ${name} (${list}) VALUES ${places.join(",")}`;
    await client.query(text, batch.flat().map(parameterOf));
    done += batch.length;
    batch = [];
    moved(name, done);
  };
  for (const row of rows) if (batch.push(row) === BATCH) await send();
  await send();
}

async function countIn(client: Client, table: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
  return Number(rows[0]?.n);
}
