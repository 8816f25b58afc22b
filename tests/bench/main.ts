import { editorCost } from "../editor/cost/editor-cost.ts";
import { openReport, type Report, type Size } from "./figures.ts";
import { growth } from "./growth.ts";
import { ingest } from "./ingest.ts";
import { latency } from "./latency.ts";
import { loop } from "./loop.ts";
import { memoryAndStart } from "./memory-and-start.ts";
import { pairing } from "./pairing.ts";
import { picture } from "./picture.ts";
import { popup } from "./popup.ts";
import { scale } from "./scale.ts";
import { useScratchFolder } from "./scratch-folder.ts";
import { tray } from "./tray.ts";

/**
 * `npm run bench -- [NAME …] [--quick] [--only-ours]`: measures everything, or the named, side by side on this machine.
 * `--quick` takes small sizes, `--only-ours` leaves the peers out.
 */
const BENCHES: Record<string, (size: Size, report: Report) => Promise<void>> = {
  ingest,
  editor: editorCost,
  growth,
  latency,
  loop,
  pairing,
  picture,
  popup,
  scale,
  memory: memoryAndStart,
  start: memoryAndStart,
  tray,
};
/** The whole run ends after so many minutes at the latest. */
const MOST_MINUTES = { quick: 20, whole: 120 };

const args = process.argv.slice(2);
const unknown = args.find((arg) => !Object.hasOwn(BENCHES, arg) && arg !== "--quick" && arg !== "--only-ours");
if (unknown !== undefined) {
  const names = Object.keys(BENCHES).join(", ");
  console.error(`There is no bench "${unknown}"; there are ${names}, and the switches --quick and --only-ours.`);
  process.exit(2);
}
const size = { quick: args.includes("--quick"), onlyOurs: args.includes("--only-ours"), rounds: 3 };
const named = Object.keys(BENCHES).filter((name) => args.includes(name));
const wanted = named.length > 0 ? named : Object.keys(BENCHES);

useScratchFolder();
const report = openReport();
const until = performance.now() + MOST_MINUTES[size.quick ? "quick" : "whole"] * 60_000;
let failed = false;
// A bench of two names runs once.
for (const bench of new Set(wanted.flatMap((name) => BENCHES[name] ?? []))) {
  const names = wanted.filter((name) => BENCHES[name] === bench).join(" and ");
  console.error(`── ${names}`);
  try {
    await before(until, bench(size, report));
  } catch (fault) {
    failed = true;
    console.error(fault);
    report.note(`${names} broke off: ${fault instanceof Error ? fault.message : String(fault)}`);
    // What is still running would trouble what follows.
    if (performance.now() >= until) break;
  }
}
report.table();
process.exit(failed ? 1 : 0);

async function before(deadline: number, running: Promise<void>): Promise<void> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => over.reject(new Error("the time for all of it is over")),
    deadline - performance.now(),
  );
  await Promise.race([running, over.promise]).finally(() => clearTimeout(timer));
}
