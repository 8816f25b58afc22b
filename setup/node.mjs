import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findBun } from "./bun.mjs";
import { run } from "./command.mjs";
import { installOnce } from "./install-once.mjs";
import { cacheFolder } from "./places.mjs";

const NODE = "24.21.0";
const NPM = "11.20.0";

/**
 * A Node of our own in the cache, with its npm: what a VS Code server needs, and what checks the golden vectors
 * under Node on a machine that has only Bun.
 * @returns {Promise<{ folder: string, node: string, npm: string }>} paths; `npm` is run by `node`
 */
export async function findNode() {
  const system = `node-${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), `node-${NODE}`);
  await installOnce(folder, {
    [`installing Node ${NODE} for the tests`]: async (partial) => {
      const dependencies = { [system]: NODE, npm: NPM };
      writeFileSync(join(partial, "package.json"), JSON.stringify({ private: true, dependencies }));
      await run(await findBun(), ["install", "--ignore-scripts", "--linker=hoisted"], { cwd: partial });
    },
  });
  const modules = join(folder, "node_modules");
  return {
    folder: join(modules, system),
    node: join(modules, system, "bin", "node"),
    npm: join(modules, "npm", "bin", "npm-cli.js"),
  };
}
