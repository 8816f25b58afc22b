import { Database } from "bun:sqlite";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { StoreUnavailable } from "../store.ts";
import { sqliteCode, withDamageNamed } from "./damage.ts";

/**
 * Copies the database into a new file while a server may be writing: the copy is one consistent moment, and stands under
 * its name only when it is whole.
 * @returns false where the file exists already
 * @throws {StoreUnavailable} where there is no room for it, {StoreDamaged} where there is a page that cannot be read
 */
export function backUp(database: string, file: string): boolean {
  if (existsSync(file)) return false;
  const partial = `${file}.partial`;
  const connection = new Database(database, { readonly: true });
  // SQLite copies into an empty file too, and says less where it cannot make one.
  writeFileSync(partial, "");
  try {
    connection.run("PRAGMA busy_timeout = 5000");
    connection.run("VACUUM INTO ?", [partial]);
    renameSync(partial, file);
  } catch (fault) {
    rmSync(partial, { force: true });
    const code = sqliteCode(fault);
    if (/^SQLITE_(FULL|IOERR)/.test(code))
      throw new StoreUnavailable(`No copy was made: there is no room at ${file} (${code}).`);
    throw withDamageNamed(fault, database);
  } finally {
    connection.close();
  }
  return true;
}
