import type { SeenChain } from "../audit-chain.ts";

/** What this browser remembers of an account's chain; undefined where it has never seen it, or may store nothing. */
export function recallChain(account: string): SeenChain | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(nameOf(account)) ?? "null");
    return isSeenChain(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function rememberChain(account: string, seen: SeenChain): void {
  try {
    localStorage.setItem(nameOf(account), JSON.stringify(seen));
  } catch {
    // A browser that stores nothing checks what it is shown, and cannot compare it with before.
  }
}

/** By the account, so that two people at one browser do not warn each other. */
const nameOf = (account: string): string => `tandem.audit.${account}`;

function isSeenChain(value: unknown): value is SeenChain {
  const { key, seq, hashes } = (value ?? {}) as Partial<SeenChain>;
  return typeof key === "string" && Number.isSafeInteger(seq) && Array.isArray(hashes) && hashes.length > 0;
}
