import { readFileSync, statSync } from "node:fs";
import { compareWithDatabase } from "../audit/compare-with-database.ts";
import type { AuditVerdict } from "../audit/verify-chain.ts";
import { verifyDatabase } from "../audit/verify-database.ts";
import { type Signer, verifyExport } from "../audit/verify-export.ts";
import { type Config, storePlace } from "../config.ts";
import { readAuditKey } from "../oauth/keys.ts";
import type { ReadChains } from "../store/chains.ts";
import { findChains } from "../store/find-chains.ts";
import { isThere } from "../store/is-there.ts";
import { sqliteFile } from "../store/open.ts";
import { chainsInFile } from "../store/sqlite/chains.ts";
import { sqliteCode } from "../store/sqlite/damage.ts";

interface Told {
  readonly intact: boolean;
  readonly text: string;
}

/**
 * Checks the audit chains of this server's database, of a database file, or one exported chain: offline, by the server's
 * verifier key, or by the key in the data folder where none is given. Where this server's database is at hand too, an
 * export bears witness against it.
 * @returns what to tell, and whether every chain is as it was written
 */
export async function verifyAudit(config: Config, file: string | undefined, verifier?: string): Promise<Told> {
  const own = await findChains(storePlace(config));
  if (file === undefined)
    return own === undefined
      ? { intact: false, text: `There is no file ${sqliteFile(config)}.` }
      : tell(await verifyDatabase(own));
  if (!isThere(file)) return { intact: false, text: `There is no file ${file}.` };
  if (statSync(file).isDirectory()) return { intact: false, text: `${file} is a folder.` };
  if (isDatabase(file)) return verifyOneDatabase(file);
  return verifyOneExport(own, file, verifier ?? readAuditKey(config.data));
}

async function verifyOneDatabase(file: string): Promise<Told> {
  try {
    return tell(await verifyDatabase(chainsInFile(file)));
  } catch (fault) {
    const code = sqliteCode(fault);
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(code)) throw fault;
    // A file that was copied with its log beside it is read by writing there.
    const text = `${file} cannot be opened where it stands (${code}): copy it, and its -wal, to a folder of this user's.`;
    return { intact: false, text };
  }
}

async function verifyOneExport(own: ReadChains | undefined, file: string, signer: Signer | undefined): Promise<Told> {
  const told = tell(await verifyExport(file, signer));
  if (!told.intact || own === undefined) return told;
  const compared = await compareWithDatabase(file, own);
  switch (compared.outcome) {
    case "unknown-account":
      return { intact: true, text: `${told.text}\nThis server's database has no such account.` };
    case "continued":
      return { intact: true, text: `${told.text}\nThis server's database holds every entry of it.` };
    case "shorter":
      return {
        intact: false,
        text:
          compared.seq === 1
            ? "Broken: the database has the account, but lacks entry 1 of its chain, which this export has. No backup looks like this."
            : `Broken: the database's chain ends before entry ${compared.seq}, which this export has. What is left is the same: a restored backup looks like this.`,
      };
    case "different":
      return {
        intact: false,
        text: `Broken: entry ${compared.seq} of the database is another than in this export, which the server signed. Somebody rewrote it.`,
      };
  }
}

function tell({ chains, entries, broken }: AuditVerdict): Told {
  if (broken.length === 0) return { intact: true, text: `Intact: ${entries} entries in ${chains} chains.` };
  const places = broken.map(({ account, seq, why }) => `Broken: account ${account}, entry ${seq}: ${why}.`);
  return { intact: false, text: places.join("\n") };
}

/** SQLite's file format §1.3.1: how every database begins. */
function isDatabase(file: string): boolean {
  return readFileSync(file).subarray(0, 15).toString("latin1") === "SQLite format 3";
}
