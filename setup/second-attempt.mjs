/** Suites whose tests drive real programs with timers of their own; a failed file of these is run once more, alone. */
const SUITES = ["browser", "web", "editor", "hosts", "journeys", "whole-line"];

/**
 * The files of a suite to run once more, once everything else has ended: those with a failed test in `bun test`'s output.
 * None where the failure has no test to name (a crash, an error outside a test): that stands as it is.
 * @param {string} folder the suite
 * @param {string} output what the suite printed
 * @returns {{ files: string[], titles: string[], passed: number }} the files, the titles of their failed tests, and how
 *   many of their tests passed
 */
export function forSecondAttempt(folder, output) {
  const titles = [];
  if (!SUITES.includes(folder)) return { files: [], titles, passed: 0 };
  const failed = new Set();
  const passes = new Map();
  let file = "";
  for (const line of output.split("\n")) {
    // What follows repeats the failures without their files.
    if (/^\d+ tests? failed:$/.test(line)) break;
    file = /^(tests\/\S+\.test\.tsx?):$/.exec(line)?.[1] ?? file;
    if (file === "") continue;
    if (line.startsWith("(pass) ")) passes.set(file, (passes.get(file) ?? 0) + 1);
    const title = /^\(fail\) (.+?)(?: \[[\d.]+ms\])?$/.exec(line)?.[1];
    if (title === undefined) continue;
    failed.add(file);
    titles.push(title);
  }
  const files = [...failed];
  return { files, titles, passed: files.reduce((sum, each) => sum + (passes.get(each) ?? 0), 0) };
}
