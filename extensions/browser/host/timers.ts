import type { TimersPort } from "@tandem/tray/ports";
import browser from "webextension-polyfill";

/** The alarm that wakes a worker which the browser put to sleep, or killed, while something was still due. */
export const WAKE_ALARM = "tandem.wake";

/** A timer for as long as this worker lives, and an alarm every 30 s, the shortest that browsers grant, for when it does not. */
export function browserTimers(): TimersPort {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    wakeIn(delayMs, due) {
      clearTimeout(timer);
      timer = setTimeout(due, Math.min(delayMs, LONGEST_TIMER_MS));
      void keepAlarm();
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
      void browser.alarms.clear(WAKE_ALARM);
    },
  };
}

/** Past this, setTimeout fires at once. Waking early does no harm: the engine does what is due, and sleeps again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

// Setting an alarm again would start its period again, and an engine that is busy enough would never be woken by it.
async function keepAlarm(): Promise<void> {
  if (await browser.alarms.get(WAKE_ALARM)) return;
  browser.alarms.create(WAKE_ALARM, { periodInMinutes: 0.5 });
}
