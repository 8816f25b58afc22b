import type { AuditEntry } from "@tandem/contract/audit";

/** What a chain must end in; the hash in hex. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/**
 * The audit chains as they stand in a database, all read at one moment and past the operations. What the server cannot
 * have written comes as it is found, or as words that no check takes for right: it must fail, not stop the check.
 */
export interface StoredChains {
  /** Every account that has a row, an entry or a head. */
  accounts(): Promise<readonly string[]>;
  countEntries(): Promise<number>;
  endOf(account: string): Promise<ChainEnd | undefined>;
  /** By `seq`. */
  entriesOf(account: string): AsyncIterable<AuditEntry>;
  /** In hex. */
  entryHash(account: string, seq: number): Promise<string | undefined>;
}

/** Reads the chains of one database; it is closed after. A server may append meanwhile. */
export type ReadChains = <Answer>(read: (chains: StoredChains) => Promise<Answer>) => Promise<Answer>;

interface Row {
  readonly account: string;
  readonly seq: unknown;
  readonly at: unknown;
  readonly actor: unknown;
  readonly action: unknown;
  readonly target: unknown;
  readonly detail: unknown;
  readonly previous_hash: unknown;
  readonly entry_hash: unknown;
}

export function entryOf(row: Row): AuditEntry {
  return {
    account: row.account,
    seq: Number(row.seq),
    at: timeIn(row.at),
    actor: String(row.actor),
    action: String(row.action),
    target: String(row.target),
    detail: String(row.detail),
    previous_hash: hexIn(row.previous_hash),
    entry_hash: hexIn(row.entry_hash),
  };
}

export function hexIn(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : "no hash";
}

function timeIn(value: unknown): string {
  return typeof value === "number" && Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : "no time";
}
