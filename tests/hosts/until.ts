/**
 * Polls until the probe gives something else than `undefined`, `null` or `false`, and returns that.
 * A probe that throws is asked again; its last error is the cause of ours.
 * @param what completes the sentence "Waited … s in vain for …"
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  { timeoutMs = 45_000, everyMs = 50 } = {},
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (isFound(found)) return found;
      cause = undefined;
    } catch (fault) {
      cause = fault;
    }
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}.`, { cause });
    await Bun.sleep(everyMs);
  }
}

function isFound<T>(value: T): value is Exclude<T, undefined | null | false> {
  return value !== undefined && value !== null && value !== false;
}
