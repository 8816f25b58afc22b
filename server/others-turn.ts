/** How long one piece of work, or several together, may hold the process, in ms. */
const HELD_MS = 5;

let lastTurn = 0;

/** Between two steps of long work: lets whatever else waits for this process be served, where it has waited for a while. */
export async function othersTurn(): Promise<void> {
  if (performance.now() - lastTurn < HELD_MS) return;
  await new Promise((resolve) => setImmediate(resolve));
  lastTurn = performance.now();
}
