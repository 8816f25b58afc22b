import { remaining } from "./times.ts";
import { useNow } from "./use-now.ts";

/** A code lives 10 minutes (RFC 8628's expires_in, as the server grants it). */
const LIFE_MS = 600_000;

/** How long the code still works. */
export function Countdown({ until }: { until: number }) {
  const now = useNow();
  const left = Math.max(0, until - now);
  return (
    <div class="countdown">
      <progress max={LIFE_MS} value={Math.min(left, LIFE_MS)} aria-label="Time left" />
      <span role="timer">{left > 0 ? `${remaining(until, now)} left` : "Expired"}</span>
    </div>
  );
}
