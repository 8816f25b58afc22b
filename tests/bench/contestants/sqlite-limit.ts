import { Database, type SQLQueryBindings } from "bun:sqlite";
import { join } from "node:path";
import type { Capture } from "@tandem/contract/capture";
import { bytesOf } from "../../../server/store/bytes.ts";
import { prepareInsert } from "../../../server/store/sqlite/insert-rows.ts";
import { openSqlite } from "../../../server/store/sqlite/open.ts";
import { temporaryFolder } from "../../hosts/temporary.ts";
import type { Contestant } from "./contestant.ts";

const COLUMNS = [
  "account_key",
  "id",
  "at",
  "type",
  "payload",
  "fingerprint",
  "observer_key",
  "capture_id",
  "sighted_at",
];

/**
 * The limit: nothing but multi-row inserts into the server's own table of events, in this process, one durable commit a
 * batch. Nothing is read, checked or looked up, so a repeated capture is a row like any other.
 */
export async function sqliteLimit(): Promise<Contestant> {
  const folder = temporaryFolder("bench");
  const file = join(folder.path, "limit.db");
  await openSqlite(file).close();
  const connection = new Database(file);
  for (const pragma of ["journal_mode = WAL", "synchronous = FULL"]) connection.run(`PRAGMA ${pragma}`);
  const insert = prepareInsert(connection, "events", COLUMNS);
  return {
    name: "bun:sqlite in-process",
    async prepare(lanes) {
      const prepared = lanes.flatMap(({ account, batches }) =>
        batches.map((batch) => batch.map((each) => rowOf(account, each))),
      );
      return async () => {
        for (const rows of prepared) {
          connection.run("BEGIN IMMEDIATE");
          await insert(rows, noPause, fill);
          connection.run("COMMIT");
        }
      };
    },
    async close() {
      connection.close();
      folder.remove();
    },
  };
}

const noPause = async () => {};

function fill(values: SQLQueryBindings[], row: readonly SQLQueryBindings[]): void {
  for (const value of row) values.push(value);
}

function rowOf(account: number, { capture_id, occurred_at, type, payload }: Capture) {
  const at = Date.parse(occurred_at);
  const id = bytesOf(capture_id);
  const text = JSON.stringify(payload);
  return [account, id, at, type, text, new Bun.CryptoHasher("sha256").update(text).digest(), 1, id, at];
}
