import type { TimersPort } from "@tandem/tray/ports";

/** The machine's real clocks, `skewMs` ahead, which a test can wind forward so that nobody waits for a poll's interval. */
export class WindingTimers implements TimersPort {
  readonly #skewMs: number;
  #woundMs = 0;
  #steppedMs = 0;
  #due: { at: number; act: () => void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(skewMs: number) {
    this.#skewMs = skewMs;
  }

  now = () => Date.now() + this.skew();
  monotonic = () => performance.now() + this.#woundMs;

  /** How far this machine's clock is ahead of the true time, in ms. */
  skew(): number {
    return this.#skewMs + this.#woundMs + this.#steppedMs;
  }

  wakeIn(delayMs: number, act: () => void): void {
    this.#due = { at: this.monotonic() + delayMs, act };
    this.#set();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#due = undefined;
  }

  wind(ms: number): void {
    this.#woundMs += ms;
    this.#set();
  }

  /** Sets the machine's wall clock forward or back; the clock that only runs forward does not notice. */
  step(ms: number): void {
    this.#steppedMs += ms;
  }

  #set(): void {
    clearTimeout(this.#timer);
    const due = this.#due;
    if (due === undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#due = undefined;
        due.act();
      },
      Math.max(0, due.at - this.monotonic()),
    );
  }
}
