import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The bytes of every file of a server's data but its keys, as Latin-1. */
export function databaseFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("keys"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
}
