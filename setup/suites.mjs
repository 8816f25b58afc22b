import { readdirSync } from "node:fs";
import { join } from "node:path";
import { installVscode } from "../tests/hosts/vscode-install.mjs";
import { build } from "./builds.mjs";
import { watch } from "./command.mjs";
import { findNode } from "./node.mjs";
import { root } from "./places.mjs";
import { browsers, ensurePrograms } from "./programs.mjs";

/** What the tests of a folder need besides Bun, and the seconds that one test may take; others: nothing, 20 s. */
const NEEDS = {
  server: { builds: ["web"], seconds: 20 },
  journeys: { builds: ["web"], seconds: 60 },
  web: { builds: ["web"], browsers: true, seconds: 60 },
  browser: { builds: ["web", "browser"], browsers: true, seconds: 180 },
  editor: { builds: ["web", "vscode", "browser"], browsers: true, vscode: true, seconds: 180 },
  hosts: { browsers: true, vscode: true, seconds: 120 },
  "whole-line": { builds: ["web", "vscode", "browser"], browsers: true, vscode: true, seconds: 120 },
};

/** These wait for alarms and timers more than they work, so they run beside the others. */
const BESIDE = ["browser", "web"];

/**
 * Runs the test folders, one process each, and sums their counts in the last line.
 * @param {string[]} args a folder or a path below `tests` (or its beginning) runs only that; the rest is passed on
 *   to `bun test`
 */
export async function runSuites(bun, [only = "", ...rest]) {
  const suites = suitesUnder(only);
  if (suites.length === 0) throw new Error(`There is no test in tests/${only}.`);
  await prepare(bun, suites);
  const total = { passed: 0, failed: 0 };
  const lanes = [
    suites.filter(({ folder }) => !BESIDE.includes(folder)),
    suites.filter(({ folder }) => BESIDE.includes(folder)),
  ];
  // What runs beside something else is shown once it has ended.
  const show = lanes.some((lane) => lane.length === 0);
  await Promise.all(
    lanes.map(async (lane) => {
      for (const suite of lane) {
        for (const { code, output } of await runSuite(bun, suite, rest, show)) add(total, code, output);
      }
    }),
  );
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

function suitesUnder(only) {
  const [onlyFolder] = only.split("/");
  return readdirSync(join(root, "tests"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && (!onlyFolder || entry.name === onlyFolder))
    .map(({ name: folder }) => ({ folder, files: testsIn(folder).filter((file) => file.startsWith(`tests/${only}`)) }))
    .filter(({ files }) => files.length > 0);
}

const testsIn = (folder) =>
  readdirSync(join(root, "tests", folder), { recursive: true })
    .map((file) => `tests/${folder}/${file}`)
    .filter((file) => /\.test\.tsx?$|\.node\.mjs$/.test(file))
    .sort();

async function prepare(bun, suites) {
  const needs = suites.map(({ folder }) => NEEDS[folder] ?? {});
  if (needs.some((need) => need.browsers)) await ensurePrograms(browsers);
  if (needs.some((need) => need.vscode)) await installVscode();
  for (const name of new Set(needs.flatMap(({ builds = [] }) => builds))) await build(bun, name);
}

async function runSuite(bun, { folder, files }, rest, show) {
  const forNode = files.filter((file) => file.endsWith(".node.mjs"));
  const forBun = files.filter((file) => !forNode.includes(file)).map((file) => `./${file}`);
  const runs = [];
  const run = async (title, command, args, env = {}) => {
    console.log(`\n── ${title}${show ? "" : " …"}`);
    const done = await watch(command, args, { cwd: root, env, show });
    if (!show) console.log(`\n── ${title}\n${done.output}`);
    runs.push(done);
  };
  if (forBun.length > 0) {
    const timeout = String((NEEDS[folder]?.seconds ?? 20) * 1000);
    await run(`tests/${folder}`, bun, ["test", ...forBun, "--timeout", timeout, ...rest]);
  }
  if (forNode.length > 0) {
    const { node } = await findNode();
    const args = ["--test", "--test-reporter=tap", ...forNode];
    await run(`tests/${folder} under Node`, node, args, { TANDEM_BUN: bun });
  }
  return runs;
}

function add(total, code, output) {
  total.passed += counted(output, "pass");
  // A process that ends badly without counting a failure (a crash, an error outside a test) is one.
  total.failed += Math.max(counted(output, "fail"), code === 0 ? 0 : 1);
}

/** Bun ends with " 12 pass", Node's TAP with "# pass 12". */
function counted(output, what) {
  const found = [...output.matchAll(new RegExp(`^(?: *(\\d+) ${what}|# ${what} (\\d+))$`, "gm"))].at(-1);
  return Number(found?.[1] ?? found?.[2] ?? 0);
}
