import { readFileSync } from "node:fs";

/*
 * Preloaded into a server's process: its wall clock stands as many ms ahead as the file in TANDEM_TEST_CLOCK says, from
 * soon after that is written. The clock that only runs forward does not notice, as when somebody sets a machine's clock.
 */

const OFTEN_ENOUGH_MS = 20;

const trueNow = Date.now;
let ahead = 0;
let readAt = Number.NEGATIVE_INFINITY;

Date.now = () => {
  if (performance.now() - readAt > OFTEN_ENOUGH_MS) {
    ahead = read(process.env.TANDEM_TEST_CLOCK ?? "");
    readAt = performance.now();
  }
  return trueNow() + ahead;
};

function read(file: string): number {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}
