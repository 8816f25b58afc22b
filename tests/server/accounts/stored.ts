import { Database } from "bun:sqlite";
import type { TestServer } from "../start.ts";

/** Every row of every table of a server's database, read past the server's own code. */
export function storedRows({ folder }: Pick<TestServer, "folder">): Record<string, unknown[]> {
  const db = new Database(`${folder}/tandem.sqlite`, { readonly: true });
  try {
    const names = db.query<{ name: string }, []>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return Object.fromEntries(names.map(({ name }) => [name, db.query(`SELECT * FROM "${name}"`).all()]));
  } finally {
    db.close();
  }
}

/** What an account's chain says of acts, oldest first. */
export function auditedActs(
  server: Pick<TestServer, "folder">,
  accountId: string,
): { action: string; detail: unknown }[] {
  const rows = storedRows(server).audit_log as { account_id: string; seq: number; action: string; detail: string }[];
  return rows
    .filter(({ account_id }) => account_id === accountId)
    .toSorted((one, other) => one.seq - other.seq)
    .map(({ action, detail }) => ({ action, detail: JSON.parse(detail) }));
}
