/** How much a step may do, and how long it took whoever waited for the same writer, in ms. */
interface Step {
  readonly done: number;
  readonly tookMs: number;
}

/** A step that took longer than this is followed by a smaller one. */
const LONGEST_MS = 8;
const MOST = 512;
/** The part of the time that others have the writer for themselves. */
const REST = 4;

/**
 * Does a long job in short steps with rests between them, so that nobody else waits long for the writer.
 * @param step does up to `most` of what there is; nothing done means that nothing is left
 * @param ending aborted once the server ends; the rest is done after the next start
 * @returns how much was done
 */
export async function inSteps(step: (most: number) => Promise<Step>, ending: AbortSignal): Promise<number> {
  let most = 32;
  let total = 0;
  while (!ending.aborted) {
    const { done, tookMs } = await step(most);
    total += done;
    if (done === 0) break;
    if (tookMs > LONGEST_MS) most = Math.max(1, Math.floor(most / 2));
    else if (tookMs < LONGEST_MS / 2) most = Math.min(MOST, most * 2);
    await Bun.sleep(Math.max(1, tookMs * REST));
  }
  return total;
}

/** Measures what an act inside a write transaction costs the others. */
export async function timed(act: () => Promise<number>): Promise<Step> {
  const begun = performance.now();
  const done = await act();
  return { done, tookMs: performance.now() - begun };
}
