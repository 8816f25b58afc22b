import { signal } from "@preact/signals";

/** This browser's time in ms, moving once a second, for "2 minutes ago" and countdowns. */
export const now = signal(Date.now());

export function startClock(): void {
  setInterval(() => {
    now.value = Date.now();
  }, 1000);
}
