import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout this file stands in. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where tools that are too large for the checkout are kept between runs and between clones. */
export const cacheFolder =
  process.env.TANDEM_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "tandem");

/** The Bun that everything is tested with: the types and the runtime are of one version. */
export const pinnedBun = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies["bun-types"];
