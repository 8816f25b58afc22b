/** How long one piece of work, or several together, may hold the process, in ms. */
const HELD_MS = 5;

let lastTurn = 0;

/** Between two steps of long work: lets whatever else waits for this process be served. */
export async function othersTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  lastTurn = performance.now();
}

/** The same where others may have waited for a while: between steps that are mostly short. */
export async function othersTurnIfDue(): Promise<void> {
  if (performance.now() - lastTurn >= HELD_MS) await othersTurn();
}
