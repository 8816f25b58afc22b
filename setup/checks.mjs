import { handOver, say } from "./command.mjs";
import { root } from "./places.mjs";

/** `--bun` runs a tool's Node script under Bun, so that the checks need no Node. */
const CHECKS = {
  "format and lint": ["run", "--bun", "biome", "ci", "--error-on-warnings", "."],
  types: ["run", "--bun", "tsc", "-p", "tsconfig.json"],
  "unused code and dependencies": ["run", "--bun", "knip"],
  architecture: ["test", "./tests/architecture"],
};

/** Runs every check, also after one has failed, and names the ones that did. */
export async function runChecks(bun) {
  const failed = [];
  for (const [name, args] of Object.entries(CHECKS)) {
    if ((await handOver(bun, args, { cwd: root })) !== 0) failed.push(name);
  }
  say(failed.length === 0 ? "All checks passed." : `Failed: ${failed.join(", ")}.`);
  return failed.length === 0 ? 0 : 1;
}
