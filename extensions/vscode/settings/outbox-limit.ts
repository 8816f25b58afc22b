/** `tandem.outbox.maxMiB` as the person wrote it. What is no number would be a limit that everything is beyond. */
export function readOutboxLimit(written: unknown): { outboxMiB: number; faults: string[] } {
  if (typeof written === "number" && Number.isFinite(written)) return { outboxMiB: written, faults: [] };
  return {
    outboxMiB: USUAL_MIB,
    faults: [`tandem.outbox.maxMiB needs a number; until it is one, ${USUAL_MIB} MiB hold.`],
  };
}

const USUAL_MIB = 256;
