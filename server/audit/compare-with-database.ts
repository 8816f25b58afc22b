import type { ReadChains } from "../store/chains.ts";
import { isEntry, readExport } from "./verify-export.ts";

export type Compared =
  /** The database has every entry of the export, and perhaps more. */
  | { readonly outcome: "continued" }
  /** Not of this server, or deleted since. */
  | { readonly outcome: "unknown-account" }
  /** The first entry that the database lacks at its end, or has another in place of. */
  | { readonly outcome: "shorter" | "different"; readonly seq: number };

/**
 * Holds a database to an export that was found intact: a chain that was rewritten and joined anew from end to end looks
 * whole by itself, but is another than the one that was signed.
 */
export function compareWithDatabase(exportFile: string, readChains: ReadChains): Promise<Compared> {
  const { account, lines } = readExport(exportFile);
  return readChains(async (chains): Promise<Compared> => {
    // An account that stands without its head had a chain, which somebody took away.
    const isKnown = (await chains.endOf(account)) !== undefined || (await chains.accounts()).includes(account);
    if (!isKnown) return { outcome: "unknown-account" };
    for (const { seq, entry_hash } of lines.filter(isEntry)) {
      const stored = await chains.entryHash(account, seq);
      if (stored === undefined) return { outcome: "shorter", seq };
      if (stored !== entry_hash) return { outcome: "different", seq };
    }
    return { outcome: "continued" };
  });
}
