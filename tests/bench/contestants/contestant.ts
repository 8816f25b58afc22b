import type { Capture } from "@tandem/contract/capture";

/** Something that takes captures in and can be measured doing it. */
export interface Contestant {
  readonly name: string;
  /** Its server process; undefined where the work is done in this one. */
  readonly pid?: number;
  /** Takes every batch in, each lane one after another, the lanes side by side; each answer means what it means there. */
  run(lanes: readonly Lane[]): Promise<void>;
  close(): Promise<void>;
}

/** One tray's batches, oldest first. */
export interface Lane {
  readonly account: number;
  readonly batches: readonly Capture[][];
}

export const allLanes = async (lanes: readonly Lane[], each: (lane: Lane, index: number) => Promise<void>) => {
  await Promise.all(lanes.map(each));
};
