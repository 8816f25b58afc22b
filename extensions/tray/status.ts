/** What the tray is doing, for a status bar, a popup, a badge. Holds no secret and no letter of a code. */
export type TrayStatus = { readonly outbox: OutboxStatus } & (
  | { readonly state: "not-paired" }
  /** A code waits to be confirmed. `Tray.userCode()` gives it to a surface that reveals it. */
  | { readonly state: "pairing"; readonly origin: string; readonly verificationUri: string; readonly expiresAt: number }
  | ({ readonly state: "recording" } & Paired)
  | ({ readonly state: "paused"; readonly until: number | undefined } & Paired)
  /** Still recording into the outbox; the server has not answered since. */
  | ({ readonly state: "offline"; readonly since: number; readonly reason: OfflineReason } & Paired)
  /** Paired, but captures made for another account or server wait: nothing is recorded or pushed until the person decides. */
  | ({
      readonly state: "undecided";
      readonly previous: OutboxOwner;
    } & Paired)
  /** Recording has stopped and the tokens are forgotten; the outbox is kept. */
  | {
      readonly state: "revoked";
      readonly origin: string;
      readonly account: Named;
      readonly since: number;
      readonly reason: RevokedReason;
    }
);

export interface OutboxStatus {
  /** Captures that wait to be acknowledged. */
  readonly waiting: number;
  /** Captures that the server rejected. */
  readonly setAside: number;
}

export interface Paired {
  readonly origin: string;
  readonly account: Named;
  readonly device: Named;
  /** When the server last acknowledged a push or heartbeat; ms by this machine's clock. */
  readonly lastContact: number | undefined;
  /** When it last acknowledged a push; undefined since the tray was started where it has pushed nothing yet. */
  readonly lastPush: number | undefined;
  /** Ms to add to this machine's clock, and how far off that may be; undefined before the first heartbeat. */
  readonly clock: { readonly offsetMs: number; readonly uncertaintyMs: number } | undefined;
  /** The audit history that the server shows differs from what this tray remembers. Stays until acknowledged. */
  readonly auditWarning: string | undefined;
}

/** For whom the waiting captures were made. */
export interface OutboxOwner {
  readonly origin: string;
  readonly account: Named;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** `unreachable`: no answer at all; `server-fault`: 5xx; `busy`: 429 or 503 with Retry-After. */
export type OfflineReason = "unreachable" | "server-fault" | "busy";
/** `device-revoked`: someone revoked it; `refresh-reused`: an old refresh token of it came back, so its tokens were ended. */
export type RevokedReason = "device-revoked" | "refresh-reused";
