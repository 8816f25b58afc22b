/** A pause between two pieces of long work: lets whatever else waits for this process be served first: nothing may hold it for longer than 20 ms. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
