import { rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Bundles the server into `dist/main.js`, and what it loads only when it is needed into files beside it: reading its
 * modules one by one takes longer than all else that a start does.
 */
export async function bundleServer(outdir = join(import.meta.dir, "dist")): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await Bun.build({
    entrypoints: [join(import.meta.dir, "main.ts")],
    outdir,
    target: "bun",
    splitting: true,
    sourcemap: "linked",
    minify: { whitespace: true, syntax: true, identifiers: false },
    define: { "process.env.NODE_ENV": '"production"' },
  });
}

if (import.meta.main) await bundleServer();
