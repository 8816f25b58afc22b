/** From its start to before its end, in ms. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * The union of intervals, kept as the fewest that cover the same time, by start: what overlaps or touches is one. Pauses
 * up to `pause` ms are bridged, for pictures; time is only counted without.
 */
export class Union {
  readonly #pause: number;
  readonly #joined: Interval[] = [];

  constructor(pause = 0) {
    this.#pause = pause;
  }

  /** In any order; cheap where they come nearly by their start, for then only the last few are looked at. */
  add({ start, end }: Interval): void {
    const joined = this.#joined;
    const later: Interval[] = [];
    let whole = { start, end };
    for (let last = joined.at(-1); last !== undefined && last.end + this.#pause >= whole.start; last = joined.at(-1)) {
      joined.pop();
      if (last.start > whole.end + this.#pause) later.push(last);
      else whole = { start: Math.min(last.start, whole.start), end: Math.max(last.end, whole.end) };
    }
    joined.push(whole);
    for (let next = later.pop(); next !== undefined; next = later.pop()) joined.push(next);
  }

  intervals(): readonly Interval[] {
    return this.#joined;
  }

  /** In ms. */
  length(): number {
    return this.#joined.reduce((sum, { start, end }) => sum + end - start, 0);
  }
}
