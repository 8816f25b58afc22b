/** Runs acts one after another, in the order asked, whatever became of the one before. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  run<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#last.then(act, act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
