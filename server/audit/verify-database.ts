import type { ReadChains, StoredChains } from "../store/chains.ts";
import { type AuditVerdict, type BrokenEntry, verifyChain } from "./verify-chain.ts";

/** Checks every chain of a database, read past the operations. */
export function verifyDatabase(readChains: ReadChains): Promise<AuditVerdict> {
  return readChains(async (chains) => {
    const accounts = await chains.accounts();
    const broken: BrokenEntry[] = [];
    for (const account of accounts) {
      const found = await brokenIn(chains, account);
      if (found !== undefined) broken.push(found);
    }
    return { chains: accounts.length, entries: await chains.countEntries(), broken };
  });
}

async function brokenIn(chains: StoredChains, account: string): Promise<BrokenEntry | undefined> {
  const end = await chains.endOf(account);
  if (end === undefined) return { account, seq: 1, why: "the account's chain has no head" };
  return verifyChain(account, chains.entriesOf(account), end);
}
