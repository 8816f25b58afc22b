import { resolve } from "node:path";
import type { BunFile } from "bun";

// As deep from here as from the bundle in server/dist.
const ROOT = resolve(import.meta.dir, "../..");

/**
 * A file that was built beside the server, by its path in the repository; undefined where it is not built. In the single
 * binary this module is another (`server/compile.ts`), and finds the files inside.
 */
export async function builtFile(path: string): Promise<BunFile | undefined> {
  try {
    const file = Bun.file(resolve(ROOT, path));
    return (await file.exists()) ? file : undefined;
  } catch {
    // No file can have a name that is so long.
    return undefined;
  }
}
