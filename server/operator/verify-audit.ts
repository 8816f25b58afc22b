import { existsSync, readFileSync } from "node:fs";
import { compareWithDatabase } from "../audit/compare-with-database.ts";
import { verifyDatabase } from "../audit/verify-database.ts";
import { type Signer, verifyExport } from "../audit/verify-export.ts";
import { type Config, databaseFile } from "../config.ts";
import { readAuditKey } from "../oauth/keys.ts";

/**
 * Checks the audit chains of a database file, or one exported chain: offline, by the server's verifier key, or by the key
 * in the data folder where none is given. Where this server's database is at hand too, an export bears witness against it.
 * @returns what to tell, and whether every chain is as it was written
 */
export function verifyAudit(
  config: Config,
  file = databaseFile(config),
  verifier?: string,
): { intact: boolean; text: string } {
  if (!existsSync(file)) return { intact: false, text: `There is no file ${file}.` };
  if (!isDatabase(file)) return verifyOneExport(config, file, verifier ?? readAuditKey(config.data));
  return tell(verifyDatabase(file));
}

function verifyOneExport(config: Config, file: string, signer: Signer | undefined) {
  const told = tell(verifyExport(file, signer));
  const database = databaseFile(config);
  if (!told.intact || !existsSync(database)) return told;
  const compared = compareWithDatabase(file, database);
  switch (compared.outcome) {
    case "unknown-account":
      return { intact: true, text: `${told.text}\nThis server's database has no such account.` };
    case "continued":
      return { intact: true, text: `${told.text}\nThis server's database holds every entry of it.` };
    case "shorter":
      return {
        intact: false,
        text: `Broken: the database's chain ends before entry ${compared.seq}, which this export has. What is left is the same: a restored backup looks like this.`,
      };
    case "different":
      return {
        intact: false,
        text: `Broken: entry ${compared.seq} of the database is another than in this export, which the server signed. Somebody rewrote it.`,
      };
  }
}

function tell({ chains, entries, broken }: ReturnType<typeof verifyDatabase>): { intact: boolean; text: string } {
  if (broken.length === 0) return { intact: true, text: `Intact: ${entries} entries in ${chains} chains.` };
  const places = broken.map(({ account, seq, why }) => `Broken: account ${account}, entry ${seq}: ${why}.`);
  return { intact: false, text: places.join("\n") };
}

/** SQLite's file format §1.3.1: how every database begins. */
function isDatabase(file: string): boolean {
  return readFileSync(file).subarray(0, 15).toString("latin1") === "SQLite format 3";
}
