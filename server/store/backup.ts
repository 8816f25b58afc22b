import { Database } from "bun:sqlite";
import { existsSync } from "node:fs";

/**
 * Copies the database into a new file while a server may be writing: the copy is one consistent moment.
 * @returns false where the file exists already
 */
export function backUp(database: string, file: string): boolean {
  if (existsSync(file)) return false;
  const connection = new Database(database, { readonly: true });
  try {
    connection.run("PRAGMA busy_timeout = 5000");
    connection.run("VACUUM INTO ?", [file]);
  } finally {
    connection.close();
  }
  return true;
}
