import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installVscode } from "../tests/hosts/vscode-install.mjs";
import { build } from "./builds.mjs";
import { watch } from "./command.mjs";
import { findNode } from "./node.mjs";
import { root } from "./places.mjs";
import { browsers, ensureNginx, ensurePostgres, ensurePrograms } from "./programs.mjs";
import { forSecondAttempt } from "./second-attempt.mjs";

/** Tests that come to no store, or not to more of it than others do, or that choose theirs by themselves: they run once. */
const STORELESS = new RegExp(
  [
    "^tests/server/(http/(address|config|flood|headers|log|slow-loris)|operator/(deploy|tls)|oauth/keys)\\.",
    "^tests/journeys/(compiled-server|demo|moved-to-postgres|own-tls)\\.",
  ].join("|"),
);

const STORES = ["sqlite", "postgres"];

/**
 * What the tests of a folder need besides Bun, and the seconds that one test may take; others: nothing, 20 s. Those of
 * `postgres` are run on PostgreSQL a second time.
 */
const NEEDS = {
  server: { builds: ["server", "web"], seconds: 20, postgres: true },
  journeys: { builds: ["server", "web"], seconds: 60, postgres: true },
  web: { builds: ["server", "web"], browsers: true, seconds: 60 },
  browser: { builds: ["server", "web", "browser"], browsers: true, seconds: 180 },
  editor: { builds: ["server", "web", "vscode", "browser"], browsers: true, vscode: true, seconds: 180 },
  hosts: { builds: ["server"], browsers: true, seconds: 120 },
  "whole-line": { builds: ["server", "web", "vscode", "browser"], browsers: true, vscode: true, seconds: 120 },
};

/**
 * Long suites, the longest first, and into how many parts each is cut: what takes turns on one machine keeps to itself.
 * First parts come first, so that two parts of the editor's seldom run together: they work the processors hardest.
 */
const PARTS = { editor: 3, browser: 2, web: 2 };

/** How many parts run at a time: they wait for browsers, alarms and timers about as much as they work. */
const AT_ONCE = 2;
const suitesInParts = Object.keys(PARTS);

/**
 * Runs the test folders, in processes of their own, and sums their counts in the last line.
 * @param {string[]} args a folder or a path below `tests` (or its beginning) runs only that; the rest is passed on
 *   to `bun test`
 */
export async function runSuites(bun, [only = "", ...rest]) {
  const suites = suitesUnder(only);
  if (suites.length === 0) throw new Error(`There is no test in tests/${only}.`);
  await prepare(bun, suites);
  const waiting = suites.flatMap(partsOf).sort((a, b) => a.rank - b.rank);
  // What runs beside something else is shown once it has ended.
  const show = waiting.length === 1;
  const runs = [];
  const runWaiting = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) runs.push(await runPart(bun, part, rest, show));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runWaiting));
  const late = [];
  for (const run of runs) late.push(...(await tryAgain(bun, run, rest)));
  const sum = (what) => runs.reduce((total, run) => total + run[what], 0);
  if (late.length > 0) console.log(`\nPassed at the second attempt only:\n${late.map((it) => `  ${it}`).join("\n")}\n`);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0 ? 0 : 1;
}

/** @returns {Promise<string[]>} the tests of the run that failed and then passed; the run's counts are set right */
async function tryAgain(bun, run, rest) {
  const { files, titles, passed } = forSecondAttempt(run.folder, run.failed === 0 ? "" : run.output);
  if (files.length === 0) return [];
  const again = await runBun(
    bun,
    { folder: run.folder, store: run.store, files, title: "once more, alone" },
    rest,
    true,
  );
  // Where a set-up failed, the first attempt did not even count the tests behind it.
  run.passed += again.passed - passed;
  run.failed = again.failed;
  return titles.filter((title) => !again.output.includes(`(fail) ${title}`));
}

function suitesUnder(only) {
  const [onlyFolder] = only.split("/");
  return readdirSync(join(root, "tests"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && (!onlyFolder || entry.name === onlyFolder))
    .flatMap(({ name: folder }) => {
      const files = testsIn(folder).filter((file) => file.startsWith(`tests/${only}`));
      return STORES.map((store) => ({ folder, store, files: files.filter((file) => isFor(store, file)) }));
    })
    .filter(({ files }) => files.length > 0);
}

/** The processes of a suite: what Node runs is one, what Bun runs is one or several. The lowest rank runs first. */
function partsOf({ folder, store, files }) {
  const forNode = files.filter((file) => file.endsWith(".node.mjs"));
  const forBun = files.filter((file) => !forNode.includes(file));
  const cuts = cutInto(PARTS[folder] ?? 1, forBun);
  const parts = cuts.map((files, part) => ({
    folder,
    store,
    files,
    rank: folder in PARTS ? part * suitesInParts.length + suitesInParts.indexOf(folder) : Number.MAX_SAFE_INTEGER,
    title: cuts.length === 1 ? "" : `(${part + 1} of ${cuts.length})`,
  }));
  return forNode.length === 0
    ? parts
    : [...parts, { folder, files: forNode, title: "under Node", byNode: true, rank: Number.MAX_SAFE_INTEGER }];
}

function cutInto(count, files) {
  const inTurns = files.filter(takesTurns);
  if (inTurns.length === 0) return dealInto(count, files);
  const others = files.filter((file) => !inTurns.includes(file));
  return [...dealInto(Math.max(1, count - 1), inTurns), others].filter((cut) => cut.length > 0);
}

const dealInto = (count, files) =>
  Array.from({ length: count }, (_, part) => files.filter((_, index) => index % count === part)).filter(
    (cut) => cut.length > 0,
  );

/** What one process starts once, and its files use one after the other. */
const takesTurns = (file) => readFileSync(join(root, file), "utf8").includes("/lent-laptop.ts");

/**
 * What is true of one store by its nature stands in a folder of that store's name. All else runs on the store that
 * TANDEM_TEST_STORE names; where it names none, on SQLite, and some of it on both.
 */
function isFor(store, file) {
  const named = process.env.TANDEM_TEST_STORE;
  if (named !== undefined && named !== store) return false;
  const [other] = STORES.filter((each) => each !== store);
  if (file.includes(`/${other}/`)) return false;
  if (store === "sqlite" || file.includes(`/${store}/`)) return true;
  const [, folder] = file.split("/");
  return (named === store || NEEDS[folder]?.postgres === true) && !STORELESS.test(file);
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
  const usesPostgres = ({ store, files }) => store === "postgres" || files.some((file) => file.includes("postgres"));
  if (suites.some(usesPostgres)) await ensurePostgres();
  if (suites.some(({ files }) => files.some(startsNginx))) await ensureNginx();
  for (const name of new Set(needs.flatMap(({ builds = [] }) => builds))) await build(bun, name);
}

const startsNginx = (file) => readFileSync(join(root, file), "utf8").includes("/hosts/nginx.ts");

async function runPart(bun, part, rest, show) {
  if (!part.byNode) return await runBun(bun, part, rest, show);
  const { folder, files, title } = part;
  const { node } = await findNode();
  const args = ["--test", "--test-reporter=tap", ...files];
  return { folder, ...(await runTold(`tests/${folder} ${title}`, node, args, { TANDEM_BUN: bun }, show)) };
}

async function runBun(bun, { folder, store, files, title = "" }, rest, show) {
  const timeout = String((NEEDS[folder]?.seconds ?? 20) * 1000);
  const on = store === "postgres" ? "on PostgreSQL" : "";
  const args = ["test", ...files.map((file) => `./${file}`), "--timeout", timeout, ...rest];
  const name = [`tests/${folder}`, on, title].filter(Boolean).join(" ");
  const done = await runTold(name, bun, args, { TANDEM_TEST_STORE: store, TZ: whereItIsNoon() }, show);
  return { folder, store, ...done };
}

/** A time zone in which it is about noon, so that no test's day ends under it. POSIX writes zones east of UTC with a minus. */
function whereItIsNoon() {
  const behind = new Date().getUTCHours() - 12;
  return behind === 0 ? "Etc/GMT" : `Etc/GMT${behind > 0 ? "+" : "-"}${Math.abs(behind)}`;
}

async function runTold(title, command, args, env, show) {
  console.log(`\n── ${title}${show ? "" : " …"}`);
  const { code, output } = await watch(command, args, { cwd: root, env, show });
  if (!show) console.log(`\n── ${title}\n${output}`);
  // A process that ends badly without counting a failure (a crash, an error outside a test) is one.
  const failed = Math.max(counted(output, "fail"), code === 0 ? 0 : 1);
  return { output, passed: counted(output, "pass"), failed };
}

/** Bun ends with " 12 pass", Node's TAP with "# pass 12". */
function counted(output, what) {
  const found = [...output.matchAll(new RegExp(`^(?: *(\\d+) ${what}|# ${what} (\\d+))$`, "gm"))].at(-1);
  return Number(found?.[1] ?? found?.[2] ?? 0);
}
