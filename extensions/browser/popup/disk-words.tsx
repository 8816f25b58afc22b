import type { DiskTrouble } from "../host/disk.ts";
import { ask } from "./connection.ts";
import { captures, inWords } from "./times.ts";

/** Says what the disk did not take: while it lasts, and afterwards until the person has read it. */
export function DiskWords({ disk }: { disk: DiskTrouble | undefined }) {
  return (
    <div role="alert">
      {disk && (
        <div class="warning">
          <p>{wordsOf(disk)}</p>
          <button type="button" class="quiet" onClick={() => ask({ ask: "acknowledge-disk-trouble" })}>
            I have read this
          </button>
        </div>
      )}
    </div>
  );
}

function wordsOf({ reason, since, lost, over }: DiskTrouble): string {
  const what = `${captures(lost)} could not be written down`;
  if (over !== undefined) return `${what} ${inWords(since)}. Recording goes well again.`;
  const why = reason === "full" ? "This browser has no room left on the disk" : "This browser cannot write to its disk";
  return `${why}: ${what}. Recording goes on by itself once there is room. What waits is still sent.`;
}
