import type { TrayStatus } from "@tandem/tray/status";

/** Tells a change of state at once, and mere counts a few times a second: thousands of captures would flood the windows. */
export function calmly(tell: (status: TrayStatus) => void): (status: TrayStatus) => void {
  let told: TrayStatus["state"] | undefined;
  let latest: TrayStatus | undefined;
  let timer: NodeJS.Timeout | undefined;

  function now(): void {
    clearTimeout(timer);
    timer = undefined;
    if (latest === undefined) return;
    told = latest.state;
    tell(latest);
  }

  return (status) => {
    latest = status;
    if (status.state !== told) now();
    else timer ??= setTimeout(now, CALM_MS);
  };
}

const CALM_MS = 200;
