/** Suites whose tests drive real programs with timers of their own; a failed file of these is run once more, alone. */
const SUITES = ["browser", "web", "editor", "hosts", "journeys", "whole-line"];

/**
 * The files of a suite to run once more, once everything else has ended: those with a failed test in `bun test`'s output.
 * None where the failure has no test to name (a crash, an error outside a test): that stands as it is.
 * @param {string} folder the suite
 * @param {string} output what the suite printed
 * @returns {{ files: string[], titles: string[] }} the files and the titles of the failed tests
 */
export function forSecondAttempt(folder, output) {
  const files = new Set();
  const titles = [];
  if (!SUITES.includes(folder)) return { files: [], titles };
  let file = "";
  for (const line of output.split("\n")) {
    // What follows repeats the failures without their files.
    if (/^\d+ tests? failed:$/.test(line)) break;
    file = /^(tests\/\S+\.test\.tsx?):$/.exec(line)?.[1] ?? file;
    const title = /^\(fail\) (.+?)(?: \[[\d.]+ms\])?$/.exec(line)?.[1];
    if (title === undefined || file === "") continue;
    files.add(file);
    titles.push(title);
  }
  return { files: [...files], titles };
}
