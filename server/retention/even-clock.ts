/** How long the clock must have run evenly before anything is deleted by it, in ms. */
const EVEN_FOR_MS = 15 * 60_000;
/** What a clock may drift or be slewed by meanwhile, in ms. */
const DRIFT_MS = 60_000;

/**
 * Watches whether the wall clock runs as evenly as the clock that only runs forward. One that is set to a wrong day, or was
 * wrong at start and is then put right, must delete nothing meanwhile: what is gone by age does not come back.
 * @returns the look that is to be had every minute or so: whether the clock has been even for long enough
 */
export function watchClock(wall: () => number, monotonic: () => number): () => boolean {
  let offset = wall() - monotonic();
  let evenSince = monotonic();
  return () => {
    const now = wall() - monotonic();
    if (Math.abs(now - offset) > DRIFT_MS) {
      offset = now;
      evenSince = monotonic();
    }
    return monotonic() - evenSince >= EVEN_FOR_MS;
  };
}
