import { signal } from "@preact/signals";
import type { AuditEntry } from "@tandem/contract/audit";
import { readAudit, readAuditKey } from "../api/audit.ts";
import type { Trouble } from "../api/call.ts";
import { type ChainResult, checkChain, type SeenChain } from "../audit-chain.ts";
import { recallChain, rememberChain } from "./seen-chain.ts";
import { heed } from "./session.ts";

export type AuditState =
  | { readonly state: "loading" }
  | { readonly state: "trouble"; readonly trouble: Trouble }
  | {
      readonly state: "loaded";
      /** Oldest first, as they are chained. */
      readonly entries: readonly AuditEntry[];
      readonly head: string;
      readonly chain: ChainResult | undefined;
    };

export const audit = signal<AuditState>({ state: "loading" });

/** Reads the whole chain and folds it: only the whole one can be checked. */
export async function loadAudit(account: string): Promise<void> {
  audit.value = { state: "loading" };
  const entries: AuditEntry[] = [];
  for (;;) {
    const answer = heed(await readAudit(entries.at(-1)?.seq ?? 0));
    if (!answer.ok) return fail(answer.trouble);
    entries.push(...answer.value.entries);
    if (answer.value.entries.length > 0) continue;
    const published = await readAuditKey();
    if (!published.ok) return fail(published.trouble);
    const { head } = answer.value;
    audit.value = { state: "loaded", entries, head, chain: undefined };
    const key = published.value ?? "";
    const chain = await checkChain({ account, entries, head, key }, recallChain(account));
    // What is not as it was stays the measure until the person says that it should.
    if (chain.finding === "whole") rememberChain(account, chain.seen);
    audit.value = { state: "loaded", entries, head, chain };
    return;
  }
}

/** The person knows why the history is another one: from here on it counts as it now is. */
export function acceptChain(account: string, seen: SeenChain): void {
  rememberChain(account, seen);
  if (audit.value.state === "loaded") audit.value = { ...audit.value, chain: { finding: "whole", seen } };
}

function fail(trouble: Trouble): void {
  audit.value = { state: "trouble", trouble };
}
