/** What has to be undone, last thing first, when the demo ends or is interrupted. */
export interface Ending {
  add(undo: () => Promise<unknown>): void;
  begun(): boolean;
  /** Resolves at Ctrl-C, or when the terminal closes. */
  readonly signalled: Promise<void>;
  end(): Promise<void>;
}

/** Undoes everything at once when a signal comes, wherever the demo is by then. */
export function endAtSignal(): Ending {
  const undoings: (() => Promise<unknown>)[] = [];
  let ended: Promise<void> | undefined;
  const end = () => {
    ended ??= undoAll(undoings);
    return ended;
  };
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => {
        resolve();
        void end().then(() => process.exit(0));
      });
  });
  return {
    add: (undo) => {
      // Started while the end had begun: it goes at once.
      if (ended === undefined) undoings.push(undo);
      else ended = ended.then(async () => void (await undo()));
    },
    begun: () => ended !== undefined,
    signalled,
    end,
  };
}

async function undoAll(undoings: (() => Promise<unknown>)[]): Promise<void> {
  for (let undo = undoings.pop(); undo !== undefined; undo = undoings.pop())
    await undo().catch((fault: unknown) => console.error("Something could not be cleaned up:", fault));
}
