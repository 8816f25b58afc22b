import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout this file stands in. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where tools that are too large for the checkout are kept between runs and between clones. */
export function cacheFolder(environment = process.env, home = homedir) {
  const { TANDEM_CACHE, XDG_CACHE_HOME } = environment;
  return TANDEM_CACHE ?? join(XDG_CACHE_HOME ?? join(homeFolder(home), ".cache"), "tandem");
}

function homeFolder(home) {
  try {
    return home();
  } catch (fault) {
    throw new Error("This user has no home folder. Set TANDEM_CACHE to a folder for big downloads, and try again.", {
      cause: fault,
    });
  }
}

/** The Bun that everything is tested with: the types and the runtime are of one version. */
export const pinnedBun = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies["bun-types"];
