/**
 * What happened in an account, without its content: whoever listens reads the rest from the store. That keeps a notice
 * small enough for PostgreSQL's NOTIFY, and a lost one is made good by the next.
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
  | { readonly kind: "session-ended"; readonly sessionId: string };

export interface Hub {
  /** Tells all who listen to the account; called from `Transaction.afterCommit`, so that they find what they look for. */
  publish(accountId: string, notice: Notice): void;
  /** Answers with the act that ends listening. `listen` must not throw. */
  subscribe(accountId: string, listen: (notice: Notice) => void): () => void;
}

/** A hub within one process. */
export function createHub(): Hub {
  const listeners = new Map<string, Set<(notice: Notice) => void>>();
  return {
    publish(accountId, notice) {
      for (const listen of [...(listeners.get(accountId) ?? [])]) listen(notice);
    },
    subscribe(accountId, listen) {
      const ofAccount = listeners.get(accountId) ?? new Set();
      listeners.set(accountId, ofAccount.add(listen));
      return () => {
        ofAccount.delete(listen);
        if (ofAccount.size === 0 && listeners.get(accountId) === ofAccount) listeners.delete(accountId);
      };
    },
  };
}
