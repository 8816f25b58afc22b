import type { PairOutcome } from "@tandem/tray/pair-outcome";
import { type BrowserDatabase, DURABLE } from "../host/database.ts";
import type { Notice } from "../messages.ts";

const NAME = "browser.notice";

/** What the popup shall say of a pairing that has ended; nothing where it went well or was called off. */
export function noticeOf(outcome: PairOutcome, origin: string): Notice | undefined {
  switch (outcome.outcome) {
    case "paired":
    case "other-account-outbox":
    case "already-paired":
    case "already-pairing":
    case "cancelled":
      return undefined;
    case "denied":
    case "expired":
    case "unreachable":
      return { why: outcome.outcome, origin };
    case "refused-origin":
      return { why: "refused-origin", origin, reason: outcome.reason };
    case "not-tandem":
    case "refused":
      return { why: outcome.outcome, origin, reason: outcome.reason };
  }
}

export async function keepNotice(database: BrowserDatabase, notice: Notice | undefined): Promise<void> {
  const transaction = database.transaction("state", "readwrite", DURABLE);
  if (notice) await transaction.store.put(notice, NAME);
  else await transaction.store.delete(NAME);
  await transaction.done;
}

export async function lastNotice(database: BrowserDatabase): Promise<Notice | undefined> {
  // Only keepNotice writes under this name.
  return (await database.get("state", NAME)) as Notice | undefined;
}
