import type { Capture } from "@tandem/contract/capture";
import { smallBatch } from "./workload.ts";

export const TRAYS = 50;
/** Each tray pushes five captures this often, in ms: 20 a second. */
const EVERY_MS = 250;
const CAPTURES = 5;

/** Makes a tray's next push ready; what it gives sends it. */
export type MakeReady = (tray: number, captures: readonly Capture[]) => Promise<() => Promise<unknown>>;

/**
 * Makes ready what 50 trays push during some seconds, none in step with another.
 * @returns the act that pushes it all when it is due, and tells the ms that each push waited for its answer
 */
export async function steadyPushes(seconds: number, makeReady: MakeReady): Promise<() => Promise<number[]>> {
  const now = Date.now();
  const lanes = await Promise.all(
    Array.from({ length: TRAYS }, async (_, tray) => {
      const observer = crypto.randomUUID();
      const lane: { due: number; send: () => Promise<unknown> }[] = [];
      for (let due = (tray * EVERY_MS) / TRAYS; due < seconds * 1000; due += EVERY_MS)
        lane.push({ due, send: await makeReady(tray, smallBatch(observer, CAPTURES, now + due)) });
      return lane;
    }),
  );
  return async () => {
    const begun = performance.now();
    const waits: number[] = [];
    const pushing = lanes.map(async (lane) => {
      for (const { due, send } of lane) {
        await Bun.sleep(Math.max(0, begun + due - performance.now()));
        const sent = performance.now();
        await send();
        waits.push(performance.now() - sent);
      }
    });
    await Promise.all(pushing);
    return waits;
  };
}
