import type { TimersPort } from "./ports.ts";
import type { ClockRecord } from "./records.ts";

interface Sample {
  readonly offsetMs: number;
  readonly roundTripMs: number;
  /** By the clock that only runs forward. */
  readonly at: number;
  /** Wall clock less running clock: it moves only when the wall clock is set, or the machine slept. */
  readonly base: number;
}

/** One heartbeat's four moments: the tray's in its own clocks, the server's in ms since the epoch (RFC 5905 §8). */
export interface Exchange {
  readonly sentAt: number;
  readonly sentMonotonic: number;
  readonly answeredMonotonic: number;
  readonly serverReceivedAt: number;
  readonly serverSentAt: number;
}

const KEEP_MS = 5 * 60_000;
const TRUST_SAVED_MS = 10 * 60_000;
const JUMP_MS = 1000;
const SLEW_MS = 50;

/** How far this machine's clock is from the server's, from the exchange with the smallest round trip of late. */
export class ServerClock {
  readonly #timers: TimersPort;
  #samples: Sample[] = [];
  /** From the host's last life: the clock may have been set since. */
  #saved: Sample | undefined;
  #roughOffsetMs = 0;

  constructor(timers: TimersPort, saved: ClockRecord | undefined) {
    this.#timers = timers;
    const age = saved === undefined ? -1 : timers.now() - saved.measuredAt;
    if (saved === undefined || age < 0 || age > TRUST_SAVED_MS) return;
    this.#saved = { ...this.#moment(), offsetMs: saved.offsetMs, roundTripMs: saved.uncertaintyMs * 2 };
    this.#roughOffsetMs = saved.offsetMs;
  }

  /**
   * The first heartbeat has failed: until one comes about, the last life's offset is the best there is.
   * @returns whether there was one to begin with now
   */
  trustSaved(): boolean {
    const saved = this.#saved;
    if (saved === undefined) return false;
    this.#samples.push(saved);
    this.#saved = undefined;
    return true;
  }

  /** Ms to add to this machine's clock; undefined before the first heartbeat has ended, and after the clock was set until the next. */
  estimate(): { offsetMs: number; uncertaintyMs: number } | undefined {
    const best = this.#best();
    if (best === undefined || Math.abs(this.#moment().base - best.base) > JUMP_MS) return undefined;
    return { offsetMs: Math.round(best.offsetMs), uncertaintyMs: Math.ceil(best.roundTripMs / 2) };
  }

  add(exchange: Exchange): void {
    const elapsed = exchange.answeredMonotonic - exchange.sentMonotonic;
    // The answer's arrival by the running clock, so that a wall clock set meanwhile does not count as travel.
    const answeredAt = exchange.sentAt + elapsed;
    const offsetMs = (exchange.serverReceivedAt - exchange.sentAt + (exchange.serverSentAt - answeredAt)) / 2;
    const roundTripMs = Math.max(0, elapsed - (exchange.serverSentAt - exchange.serverReceivedAt));
    // Of the clock as it stood when it was asked: if it was set before the answer came, this says nothing of it any more.
    const base = exchange.sentAt - exchange.sentMonotonic;
    const sample = { at: exchange.answeredMonotonic, base, offsetMs, roundTripMs };
    const known = this.#saved === undefined ? this.#samples : [this.#saved, ...this.#samples];
    this.#saved = undefined;
    const agreeing = known.filter(
      (old) =>
        sample.at - old.at <= KEEP_MS &&
        // After a sleep the offset may be what it was, but nobody knows: the clock may have been set meanwhile.
        Math.abs(old.base - base) <= JUMP_MS &&
        // True offsets lie within half a round trip; two that cannot both hold mean that the clock was set between them.
        Math.abs(old.offsetMs - offsetMs) <= (old.roundTripMs + roundTripMs) / 2 + SLEW_MS,
    );
    this.#samples = [...agreeing, sample];
  }

  /** From an HTTP Date (RFC 9110 §6.6.1), good to a second: enough for a proof's `iat` before the first heartbeat. */
  addRough(date: string | null): void {
    const serverNow = date === null ? Number.NaN : Date.parse(date);
    if (!Number.isNaN(serverNow)) this.#roughOffsetMs = serverNow - this.#timers.now();
  }

  /** The server's clock as well as it is known, in ms since the epoch. */
  serverNow(): number {
    return this.#timers.now() + (this.estimate()?.offsetMs ?? this.#roughOffsetMs);
  }

  #best(): Sample | undefined {
    return this.#samples.reduce<Sample | undefined>(
      (best, sample) => (best === undefined || sample.roundTripMs <= best.roundTripMs ? sample : best),
      undefined,
    );
  }

  #moment(): { at: number; base: number } {
    const at = this.#timers.monotonic();
    return { at, base: this.#timers.now() - at };
  }
}
