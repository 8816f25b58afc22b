import { Database } from "bun:sqlite";
import { join } from "node:path";
import { sqliteCode } from "./damage.ts";

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
  } catch (fault) {
    connection.close();
    if (!sqliteCode(fault).startsWith("SQLITE_BUSY")) throw fault;
    return undefined;
  }
  return () => connection.close();
}
