const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/** How long to wait after failures in a row: exponential with full jitter, and never less than the server asked for. */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Ms until the next try. A `Retry-After` is obeyed, with a little jitter so that trays do not return all at once. */
  afterFailure(retryAfterMs: number | undefined): number {
    const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    const jittered = this.#random() * ceiling;
    return retryAfterMs === undefined ? jittered : retryAfterMs + Math.min(jittered, FIRST_MS);
  }

  reset(): void {
    this.#failures = 0;
  }
}
