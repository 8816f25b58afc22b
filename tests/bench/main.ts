import { editorCost } from "../editor/cost/editor-cost.ts";
import { openReport, type Report, type Size } from "./figures.ts";
import { growth } from "./growth.ts";
import { ingest } from "./ingest.ts";
import { latency } from "./latency.ts";
import { memoryAndStart } from "./memory-and-start.ts";
import { pairing } from "./pairing.ts";
import { picture } from "./picture.ts";
import { tray } from "./tray.ts";

/** `npm run bench -- [NAME …] [--quick]`: measures everything, or the named, side by side on this machine. */
const BENCHES: Record<string, (size: Size, report: Report) => Promise<void>> = {
  ingest,
  editor: editorCost,
  growth,
  latency,
  pairing,
  picture,
  memory: memoryAndStart,
  tray,
};

const args = process.argv.slice(2);
const quick = args.includes("--quick");
const wanted = args.filter((each) => each !== "--quick");
const unknown = wanted.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}"; there are ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}
const report = openReport();
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`── ${name}`);
  await bench({ quick, rounds: 3 }, report);
}
report.table();
process.exit(0);
