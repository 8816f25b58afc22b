import { soak } from "./soak-rounds.ts";

/** `npm run soak -- [--minutes N]`, an hour by default: real tray engines push while one trouble after another comes over the server. */
const args = process.argv.slice(2);
const minutes = args[0] === "--minutes" ? Number(args[1]) : 60;
if (!(minutes > 0)) {
  console.error("Say for how long: npm run soak -- --minutes 60");
  process.exit(2);
}
const end = performance.now() + minutes * 60_000;
const soaked = await soak(() => performance.now() < end, 100);
console.table(soaked);
process.exit(soaked.lost + soaked.double + soaked.wrong + soaked.auditFaults + soaked.unforeseen === 0 ? 0 : 1);
