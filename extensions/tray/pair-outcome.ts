import type { Named, OutboxOwner } from "./status.ts";

export interface PairRequest {
  /** As typed or linked; the engine checks it. */
  readonly origin: string;
  readonly deviceName: string;
  /** In words, for the person who confirms: "Linux", "Firefox on macOS". */
  readonly devicePlatform: string;
  /** Where a page of the web companion started this. */
  readonly pairingWindowId?: string;
}

/** How a pairing ended. */
export type PairOutcome =
  | ({ readonly outcome: "paired" } & PairedWith)
  /** Paired, but captures made for another account or server wait: nothing is captured or pushed until `settleOutbox`. */
  | ({
      readonly outcome: "other-account-outbox";
      readonly waiting: number;
      readonly previous: OutboxOwner;
    } & PairedWith)
  | { readonly outcome: "denied" | "expired" | "cancelled" | "already-paired" | "already-pairing" }
  | { readonly outcome: "refused-origin"; readonly reason: "http-to-a-foreign-host" | "not-a-url" }
  /** No answer, or a fault: later again. */
  | { readonly outcome: "unreachable"; readonly reason: string }
  /** It answered, but not as the Tandem server of that origin. */
  | { readonly outcome: "not-tandem"; readonly reason: string }
  /** The server would not start a pairing. */
  | { readonly outcome: "refused"; readonly reason: string };

interface PairedWith {
  readonly origin: string;
  readonly account: Named;
  readonly device: Named;
}
