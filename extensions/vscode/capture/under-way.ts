/** Captures that were begun and are not kept yet: a window that closes waits for them. */
export class UnderWay {
  readonly #begun = new Set<Promise<unknown>>();

  async add<Answer>(capture: Promise<Answer>): Promise<Answer> {
    this.#begun.add(capture);
    try {
      return await capture;
    } finally {
      this.#begun.delete(capture);
    }
  }

  /** Resolves once all that was begun by now has ended, well or badly, or so many ms have passed. */
  async ended(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.allSettled(this.#begun), patience]);
    clearTimeout(timer);
  }
}
