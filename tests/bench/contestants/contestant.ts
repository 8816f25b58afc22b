import type { Capture } from "@tandem/contract/capture";

/** Something that takes captures in and can be measured doing it. */
export interface Contestant {
  readonly name: string;
  /** Its server process; undefined where the work is done in this one. */
  readonly pid?: number;
  /**
   * Makes everything that a client could have ready: bodies, proofs, hashes, columns. The client shares the machine's
   * processors with the server, so what stands in the timed part is sending, taking in and hearing the answer alone.
   * @returns the timed part: each lane's batches one after another, the lanes side by side; it ends with the last answer
   */
  prepare(lanes: readonly Lane[]): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** One tray's batches, oldest first. */
export interface Lane {
  readonly account: number;
  readonly batches: readonly Capture[][];
}

/** Lanes of what was made ready, side by side, each in its order. */
export async function runLanes<Ready>(
  lanes: readonly (readonly Ready[])[],
  send: (ready: Ready, lane: number) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    lanes.map(async (batches, lane) => {
      for (const batch of batches) await send(batch, lane);
    }),
  );
}
