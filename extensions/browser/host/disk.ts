import browser from "webextension-polyfill";

/** Captures that could not be written down. Times in ms since the epoch. */
export interface DiskTrouble {
  readonly since: number;
  readonly lost: number;
  /** `full`: the browser grants no more room. `fault`: the disk refused. */
  readonly reason: "full" | "fault";
  /** When writing went well again. */
  readonly over?: number;
}

const NAME = "disk";

/** In `storage.session`, which is memory: a full disk must not keep its own trouble from being told. */
export async function diskTrouble(): Promise<DiskTrouble | undefined> {
  // Only this file writes under this name.
  return (await browser.storage.session.get(NAME))[NAME] as DiskTrouble | undefined;
}

export async function noteFailedWrite(fault: unknown): Promise<void> {
  const before = await diskTrouble();
  const going = before?.over === undefined ? before : undefined;
  const name = fault instanceof DOMException ? fault.name : "fault";
  console.error(`Tandem: a capture could not be written down: ${name}`);
  const trouble: DiskTrouble = {
    since: going?.since ?? Date.now(),
    lost: (before?.lost ?? 0) + 1,
    // After such an error Firefox lets the next transaction only delete, and calls a write in it by another name.
    reason: name === "QuotaExceededError" || going?.reason === "full" ? "full" : "fault",
  };
  await browser.storage.session.set({ [NAME]: trouble });
}

export async function noteWritten(): Promise<void> {
  const before = await diskTrouble();
  if (before && before.over === undefined)
    await browser.storage.session.set({ [NAME]: { ...before, over: Date.now() } });
}

/** The person has read it. */
export function forgetDiskTrouble(): Promise<void> {
  return browser.storage.session.remove(NAME);
}

export function watchDisk(changed: () => void): void {
  browser.storage.session.onChanged.addListener((changes) => {
    if (NAME in changes) changed();
  });
}
