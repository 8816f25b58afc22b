// One task of the package.json's scripts, from a fresh clone on: `node setup/run.mjs TASK [arguments]`.
// Plain JavaScript without dependencies, since it runs before anything is installed, under Node or under Bun.
import { delimiter, dirname } from "node:path";
import { build, buildNames } from "./builds.mjs";
import { findBun } from "./bun.mjs";
import { runChecks } from "./checks.mjs";
import { handOver } from "./command.mjs";
import { installDependencies } from "./dependencies.mjs";
import { useCommitHook } from "./hook.mjs";
import { root } from "./places.mjs";
import { ensurePrograms } from "./programs.mjs";
import { runSuites } from "./suites.mjs";

const TASKS = {
  async start(bun, args) {
    // The trays too: the server hands out those of its own version.
    for (const name of buildNames) await build(bun, name);
    return handOver(bun, ["server/dist/main.js", "serve", ...args], { cwd: root });
  },
  async tandem(bun, args) {
    await build(bun, "server");
    return handOver(bun, ["server/dist/main.js", ...args], { cwd: root });
  },
  async demo(bun, args) {
    for (const name of ["server", "web"]) await build(bun, name);
    return handOver(bun, ["demo/main.ts", ...args], { cwd: root });
  },
  async screenshots(bun) {
    for (const name of buildNames) await build(bun, name);
    await ensurePrograms(["chromium"]);
    return handOver(bun, ["tests/screenshots/main.ts"], { cwd: root });
  },
  async bench(bun, args) {
    await build(bun, "server");
    return handOver(bun, ["tests/bench/main.ts", ...args], { cwd: root });
  },
  async soak(bun, args) {
    await build(bun, "server");
    return handOver(bun, ["tests/bench/soak.ts", ...args], { cwd: root });
  },
  async build(bun) {
    for (const name of buildNames) await build(bun, name);
    return 0;
  },
  async compile(bun) {
    for (const name of buildNames) await build(bun, name);
    return handOver(bun, ["server/compile.ts"], { cwd: root });
  },
  async test(bun, args) {
    await useCommitHook();
    return runSuites(bun, args);
  },
  async check(bun) {
    await useCommitHook();
    return runChecks(bun);
  },
};

// Bun's allocator gives back the unused rests of pages that are in part in use, again and again, and has to fault them in anew:
// a third of what ingest costs. Whole pages are given back all the same. The servers and tests that we start inherit it.
process.env.MIMALLOC_PURGE_HOLES ??= "0";

const [task = "", ...args] = process.argv.slice(2);
if (!Object.hasOwn(TASKS, task)) {
  console.error(`Say what to do: node setup/run.mjs ${Object.keys(TASKS).join("|")}`);
  process.exit(2);
}
try {
  const bun = await findBun();
  process.env.PATH = [dirname(bun), process.env.PATH].join(delimiter);
  await installDependencies(bun);
  process.exitCode = await TASKS[task](bun, args);
} catch (fault) {
  console.error(fault.message);
  process.exitCode = 1;
}
