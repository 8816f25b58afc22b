import type { Transaction } from "../store/store.ts";

/**
 * What happened in an account, without its content: whoever listens reads the rest from the store. That keeps a notice
 * small enough for PostgreSQL's NOTIFY.
 */
export type Notice =
  /** Captures of this account were stored. */
  | { readonly kind: "events" }
  /** A device was paired, renamed or seen. */
  | { readonly kind: "device"; readonly deviceId: string }
  | { readonly kind: "revoked"; readonly deviceId: string }
  /** A device's tokens were ended, though it was not revoked: an old one of them had come back. */
  | { readonly kind: "tokens-ended"; readonly deviceId: string }
  /** Captures of a device were removed. */
  | { readonly kind: "removed"; readonly deviceId: string }
  /** A web session ended before its time. */
  | { readonly kind: "session-ended"; readonly sessionId: string }
  /** What other processes do is not heard any more: whoever listens must come again, and ask the store. */
  | { readonly kind: "deaf" };

/** A notice that the next one of its kind makes good, should it be lost with the process that tells it. */
type Light = Extract<Notice, { kind: "events" | "device" }>;

/** A notice that must come through: somebody may read who may not any more, or what is there no more. */
type Grave = Exclude<Notice, Light | { kind: "deaf" }>;

export interface Hub {
  /** Tells all who listen to the account; called from `Transaction.afterCommit`, so that they find what they look for. */
  publish(accountId: string, notice: Light): void;
  /** The same as a part of the act that it tells of: once that is on disk, every process hears of it. */
  announce(tx: Transaction, accountId: string, notice: Grave): Promise<void>;
  /** Answers with the act that ends listening. `listen` must not throw. */
  subscribe(accountId: string, listen: (notice: Notice) => void): () => void;
  /**
   * Resolves while all that any process tells is heard here. Whoever subscribes at once misses nothing after it, or is
   * told `deaf`.
   * @throws {StoreUnavailable}
   */
  hears(): Promise<void>;
}

/** A hub within one process. */
export interface LocalHub extends Hub {
  /** Tells those who listen in this process. */
  tell(accountId: string, notice: Notice): void;
  tellEverybody(notice: Notice): void;
}

export function createHub(): LocalHub {
  const listeners = new Map<string, Set<(notice: Notice) => void>>();
  const tell = (accountId: string, notice: Notice) => {
    for (const listen of [...(listeners.get(accountId) ?? [])]) listen(notice);
  };
  return {
    publish: tell,
    async announce(tx, accountId, notice) {
      tx.afterCommit(() => tell(accountId, notice));
    },
    subscribe(accountId, listen) {
      const ofAccount = listeners.get(accountId) ?? new Set();
      listeners.set(accountId, ofAccount.add(listen));
      return () => {
        ofAccount.delete(listen);
        if (ofAccount.size === 0 && listeners.get(accountId) === ofAccount) listeners.delete(accountId);
      };
    },
    hears: async () => {},
    tell,
    tellEverybody(notice) {
      for (const accountId of [...listeners.keys()]) tell(accountId, notice);
    },
  };
}
