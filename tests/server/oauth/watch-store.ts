import { Database } from "bun:sqlite";
import { spyOn } from "bun:test";
import { readFileSync } from "node:fs";
import { PreparedQuery } from "drizzle-orm/bun-sqlite";
import { Client } from "pg";
import { type StorePlace, sqliteFile } from "../../../server/store/open.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { TABLES } from "../../hosts/stored-rows.ts";

/** What every write to a database changes: SQLite's write-ahead log, or which version of each row PostgreSQL has where. */
export async function writtenTo({ place }: { readonly place: StorePlace }): Promise<string> {
  if (place.databaseUrl === undefined)
    return new Bun.CryptoHasher("sha256").update(readFileSync(`${sqliteFile(place)}-wal`)).digest("hex");
  const versions = TABLES.map((table) => askStore(place, `SELECT ctid::text, xmin::text FROM ${table} ORDER BY ctid`));
  return JSON.stringify(await Promise.all(versions));
}

/** An answer, and the SQL that was prepared or run for it. */
export async function watched(ask: () => Promise<Response>): Promise<{ answer: Response; ran: string[] }> {
  const asked = [
    spyOn(Database.prototype, "prepare"),
    spyOn(Database.prototype, "run"),
    spyOn(Client.prototype, "query"),
  ];
  // What was prepared for an earlier answer is run all the same.
  const prepared = (["run", "values"] as const).map((way) => spyOn(PreparedQuery.prototype, way));
  try {
    const answer = await ask();
    const ran = asked.flatMap(({ mock }) => mock.calls.map(([text]) => textOf(text)));
    for (const query of prepared.flatMap(({ mock }) => mock.contexts))
      if (query instanceof PreparedQuery) ran.push(query.getQuery().sql);
    // What other processes are told of an earlier act is sent beside all answers.
    return { answer, ran: ran.filter((text) => !text.includes("pg_notify(")) };
  } finally {
    for (const spy of [...asked, ...prepared]) spy.mockRestore();
  }
}

function textOf(asked: unknown): string {
  return typeof asked === "object" && asked !== null && "text" in asked ? String(asked.text) : String(asked);
}
