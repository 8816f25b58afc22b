import { signal } from "@preact/signals";
import type { Device } from "@tandem/contract/device";
import type { TimelineEvent } from "@tandem/contract/timeline";
import { deviceChanged, loadDevices } from "./devices.ts";
import { newsCame } from "./news.ts";
import { concernsPicture } from "./picture.ts";
import { loadSession } from "./session.ts";
import { eventArrived, reloadTimeline } from "./timeline.ts";

/** `resting`: nobody looks at the page. */
export type LiveState = "off" | "connecting" | "open" | "reconnecting" | "resting";

/** Whether what happens now arrives here by itself. */
export const live = signal<LiveState>("off");

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

let stream: EventSource | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;
let waitMs = FIRST_WAIT_MS;

/** Opens the live stream, once; it comes back by itself until `stopLive`. */
export function startLive(): void {
  if (live.value !== "off") return;
  document.addEventListener("visibilitychange", restOrWake);
  live.value = "connecting";
  if (document.hidden) restOrWake();
  else connect();
}

export function stopLive(): void {
  document.removeEventListener("visibilitychange", restOrWake);
  disconnect();
  live.value = "off";
}

/** Over HTTP/1.1 all tabs of a browser share six connections to a server: a tab that nobody looks at keeps none. */
function restOrWake(): void {
  if (document.hidden) {
    disconnect();
    live.value = "resting";
  } else if (live.value === "resting") {
    live.value = "connecting";
    void again();
  }
}

function disconnect(): void {
  clearTimeout(retry);
  stream?.close();
  stream = undefined;
}

function connect(): void {
  stream?.close();
  const source = new EventSource("/v1/timeline/stream");
  stream = source;
  source.onopen = caughtUp;
  source.onerror = () => lost(source);
  source.addEventListener("event", ({ data }) => {
    const event = JSON.parse(data) as TimelineEvent;
    eventArrived(event);
    if (concernsPicture(event)) newsCame();
  });
  source.addEventListener("device", ({ data }) => deviceChanged(JSON.parse(data) as Device));
  source.addEventListener("revoked", () => void loadDevices());
  source.addEventListener("removed", () => {
    void loadDevices();
    void reloadTimeline();
    newsCame();
  });
}

/** The stream may not tell everything that was missed before it was open; reading anew does. */
function caughtUp(): void {
  waitMs = FIRST_WAIT_MS;
  void loadDevices();
  void reloadTimeline();
  newsCame();
  live.value = "open";
}

function lost(source: EventSource): void {
  if (source !== stream) return;
  live.value = "reconnecting";
  // The browser itself goes on trying after a cut, but not after an answer that was no stream.
  if (source.readyState !== EventSource.CLOSED) return;
  clearTimeout(retry);
  retry = setTimeout(() => void again(), waitMs);
  waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
}

async function again(): Promise<void> {
  const { value } = live;
  // The stream ends with its session: then there is nothing to come back to.
  await loadSession();
  if (live.value === value) connect();
}
