import type { Payload } from "@tandem/contract/fingerprint";

/** What a host gives the engine. Everything that differs between an editor and a browser passes through here. */
export interface Ports {
  readonly outbox: OutboxPort;
  readonly secrets: SecretsPort;
  readonly keys: KeysPort;
  readonly state: StatePort;
  readonly timers: TimersPort;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  /** What the log channel may hear. Never a code, token, key or payload. */
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

/** One capture as it waits. All but `clock_offset_ms` is fixed when it is made; that is written once and never changes. */
export interface QueuedCapture {
  readonly capture_id: string;
  readonly observer: string;
  readonly type: string;
  /** By this machine's clock, or the thing's own time; ms since the epoch. */
  readonly observed_at_ms: number;
  /** `undefined`: not stamped yet. `null`: the thing's own time. Else the ms to add to the machine's clock. */
  readonly clock_offset_ms: number | null | undefined;
  readonly duration_ms?: number | undefined;
  readonly payload: Payload;
  /** The absolute path that it is about, and other names of it, which the person's exclusions are matched against. They never leave the machine. */
  readonly about?: string | readonly string[] | undefined;
}

/** A capture that the server rejected: kept where the person can see it, never pushed again by itself. */
export interface SetAsideCapture {
  readonly capture: QueuedCapture;
  readonly reason: string;
}

/** A durable queue, oldest first. An awaited call has reached the disk. */
export interface OutboxPort {
  append(captures: readonly QueuedCapture[]): Promise<void>;
  /** Writes the offset into every capture that has none yet, and into no other. */
  stamp(clockOffsetMs: number): Promise<void>;
  /** Up to `limit` captures in the order in which they were appended. */
  oldest(limit: number): Promise<readonly QueuedCapture[]>;
  /** Takes out what the server acknowledged; unknown ids are passed over. */
  remove(captureIds: readonly string[]): Promise<void>;
  setAside(rejected: readonly { capture_id: string; reason: string }[]): Promise<void>;
  listSetAside(): Promise<readonly SetAsideCapture[]>;
  length(): Promise<number>;
  /** Empties the queue and what was set aside. */
  clear(): Promise<void>;
}

/** The host's safe for tokens, the device code and the user code. */
export interface SecretsPort {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}

/** Where the DPoP key lives (RFC 9449). The browser's is not extractable, so it stores the pair itself. */
export interface KeysPort {
  load(): Promise<CryptoKeyPair | undefined>;
  /** Makes an ES256 pair, keeps it and answers with it. */
  create(): Promise<CryptoKeyPair>;
  delete(): Promise<void>;
}

/** Small durable state that is no secret: JSON values by name. */
export interface StatePort {
  get<Value>(name: string): Promise<Value | undefined>;
  set(name: string, value: unknown): Promise<void>;
  delete(name: string): Promise<void>;
}

export interface TimersPort {
  /** This machine's clock, ms since the epoch. It may be wrong and may jump. */
  now(): number;
  /** A clock that only runs forward, in ms, for measuring round trips. */
  monotonic(): number;
  /**
   * Calls `due` once after about `delayMs`; a later call replaces an earlier one. A host whose process may sleep sees to it
   * (by an alarm) that it calls `Tray.wake` then.
   */
  wakeIn(delayMs: number, due: () => void): void;
  cancel(): void;
}
