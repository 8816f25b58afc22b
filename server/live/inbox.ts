import type { Notice } from "./hub.ts";

/** What waits to be told on one stream. */
export interface Waiting {
  events: boolean;
  readonly devices: Set<string>;
  readonly revoked: Set<string>;
  readonly removed: Set<string>;
  /** Nothing happened for a while: the line must be kept open. */
  comment: boolean;
  ended: boolean;
}

/**
 * Gathers notices for a stream that may read slowly. Notices of one kind are one, so it holds no more for a reader that
 * has stalled than for one that keeps up.
 */
export class Inbox {
  #waiting = empty();
  #wake: (() => void) | undefined;

  put(change: (waiting: Waiting) => void): void {
    change(this.#waiting);
    this.#wake?.();
  }

  putNotice(notice: Notice): void {
    this.put((waiting) => {
      if (notice.kind === "events") waiting.events = true;
      if (notice.kind === "device") waiting.devices.add(notice.deviceId);
      if (notice.kind === "revoked") waiting.revoked.add(notice.deviceId);
      if (notice.kind === "removed") waiting.removed.add(notice.deviceId);
    });
  }

  /** All that waits, as soon as something does. One taker at a time. */
  async take(): Promise<Waiting> {
    while (!isSomething(this.#waiting)) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    const taken = this.#waiting;
    this.#waiting = { ...empty(), ended: taken.ended };
    return taken;
  }
}

function empty(): Waiting {
  return { events: false, devices: new Set(), revoked: new Set(), removed: new Set(), comment: false, ended: false };
}

function isSomething({ events, devices, revoked, removed, comment, ended }: Waiting): boolean {
  return events || devices.size > 0 || revoked.size > 0 || removed.size > 0 || comment || ended;
}
