import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findBun } from "../../../setup/bun.mjs";
import { run } from "../../../setup/command.mjs";
import { installOnce } from "../../../setup/install-once.mjs";
import { findNode } from "../../../setup/node.mjs";
import { cacheFolder } from "../../../setup/places.mjs";

/** What a figure is held against; never a dependency of the product. */
const VERSIONS = { "oidc-provider": "9.13.3", "better-auth": "1.7.25" };

/**
 * Installs a peer from npm into the cache, where it is not yet.
 * @returns {Promise<{ name: string, folder: string, node: string }>} the folder that holds its node_modules, and a Node
 */
export async function installPeer(name) {
  const version = VERSIONS[name];
  const folder = join(cacheFolder(), `bench-${name}-${version}`);
  const steps = {
    [`installing ${name} ${version} for the bench`]: async (partial) => {
      writeFileSync(
        join(partial, "package.json"),
        JSON.stringify({ private: true, dependencies: { [name]: version } }),
      );
      await run(await findBun(), ["install", "--ignore-scripts", "--linker=hoisted"], { cwd: partial });
    },
  };
  try {
    await installOnce(folder, steps);
    const { node } = await findNode();
    return { name: `${name} ${version}`, folder, node };
  } catch (fault) {
    throw new Error(`${name} ${version} could not be installed`, { cause: fault });
  }
}
