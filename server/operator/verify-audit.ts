import { existsSync, readFileSync } from "node:fs";
import { verifyDatabase } from "../audit/verify-database.ts";
import { verifyExport } from "../audit/verify-export.ts";

/**
 * Checks the audit chains of a database file, or one exported chain, offline.
 * @returns what to tell, and whether every chain is as it was written
 */
export function verifyAudit(file: string): { intact: boolean; text: string } {
  if (!existsSync(file)) return { intact: false, text: `There is no file ${file}.` };
  const { chains, entries, broken } = isDatabase(file) ? verifyDatabase(file) : verifyExport(file, undefined);
  if (broken.length === 0) return { intact: true, text: `Intact: ${entries} entries in ${chains} chains.` };
  const places = broken.map(({ account, seq, why }) => `Broken: account ${account}, entry ${seq}: ${why}.`);
  return { intact: false, text: places.join("\n") };
}

/** SQLite's file format §1.3.1: how every database begins. */
function isDatabase(file: string): boolean {
  return readFileSync(file).subarray(0, 15).toString("latin1") === "SQLite format 3";
}
