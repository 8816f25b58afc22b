import { Database } from "bun:sqlite";
import { join } from "node:path";

/**
 * Holds a data folder for one server. The lock is SQLite's own on a file beside the database, so it ends with the process,
 * however that ends.
 * @returns the act that lets go; undefined where another server holds it
 */
export function lockFolder(data: string): (() => void) | undefined {
  const connection = new Database(join(data, "server.lock"), { create: true });
  try {
    connection.run("PRAGMA locking_mode = EXCLUSIVE");
    connection.run("BEGIN EXCLUSIVE");
  } catch {
    connection.close();
    return undefined;
  }
  return () => connection.close();
}
