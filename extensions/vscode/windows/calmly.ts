import type { EditorStatus } from "../settings/sources.ts";

/** Tells a change of state, or of what is switched off, at once, and mere counts a few times a second: thousands of captures would flood the windows. */
export function calmly(tell: (status: EditorStatus) => void): (status: EditorStatus) => void {
  let told: EditorStatus | undefined;
  let latest: EditorStatus | undefined;
  let timer: NodeJS.Timeout | undefined;

  function now(): void {
    clearTimeout(timer);
    timer = undefined;
    if (latest === undefined) return;
    told = latest;
    tell(latest);
  }

  return (status) => {
    latest = status;
    if (status.state !== told?.state || status.switchedOff !== told.switchedOff) now();
    else timer ??= setTimeout(now, CALM_MS);
  };
}

const CALM_MS = 200;
