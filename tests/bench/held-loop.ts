import { appendFileSync } from "node:fs";

/*
 * Preloaded into a server's process: for how long each piece of work held its event loop, in ms, a line each, in the file
 * that TANDEM_BENCH_HELD names. What is shorter than the timer's own pace is not told.
 */

const LOOK_EVERY_MS = 1;
const WRITE_EVERY_MS = 200;

let last = performance.now();
let held = "";
setInterval(() => {
  const now = performance.now();
  if (now - last > 2 * LOOK_EVERY_MS) held += `${now - last - LOOK_EVERY_MS}\n`;
  last = now;
}, LOOK_EVERY_MS).unref();
setInterval(() => {
  if (held !== "") appendFileSync(process.env.TANDEM_BENCH_HELD ?? "", held);
  held = "";
  // The writing is not the server's work.
  last = performance.now();
}, WRITE_EVERY_MS).unref();
