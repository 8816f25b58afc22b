/** Counts what is under way for each of many keys, and in all, and lets no more in than there may be. */
export class UnderWay {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  #total = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns the act that leaves, which counts once however often it is called; undefined where it is full */
  enter(key: string): (() => void) | undefined {
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#most) return undefined;
    this.#set(key, count + 1);
    let inside = true;
    return () => {
      if (inside) this.#set(key, (this.#counts.get(key) ?? 0) - 1);
      inside = false;
    };
  }

  total(): number {
    return this.#total;
  }

  #set(key: string, count: number): void {
    this.#total += count - (this.#counts.get(key) ?? 0);
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}
