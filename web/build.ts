import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "bun";

/** What a first visit may weigh, gzipped, in bytes. */
const FIRST_LOAD_BYTES = 80_000;

/** Builds the web companion: `dist/index.html`, and beside it hashed files that can be cached for good. */
export async function buildWeb(outdir = join(import.meta.dir, "dist")): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  const { outputs } = await Bun.build({
    entrypoints: [join(import.meta.dir, "index.html")],
    outdir,
    target: "browser",
    // Absolute, so that a page opened at /settings/devices finds its files too.
    publicPath: "/",
    naming: { entry: "[name].[ext]", chunk: "assets/[name]-[hash].[ext]", asset: "assets/[name]-[hash].[ext]" },
    minify: true,
    // What is imported when it is needed stands in files of its own.
    splitting: true,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const first = firstLoad(await Promise.all(outputs.map(read)));
  const total = first.reduce((sum, { bytes }) => sum + gzipSync(bytes).byteLength, 0);
  console.log(`web: ${outputs.length} files, ${(total / 1000).toFixed(1)} kB gzipped on the first visit`);
  if (total > FIRST_LOAD_BYTES)
    throw new Error(`The first load weighs ${total} bytes gzipped, over ${FIRST_LOAD_BYTES}.`);
}

interface BuiltFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly text: string;
}

async function read(file: Blob & { path: string }): Promise<BuiltFile> {
  return { name: basename(file.path), bytes: new Uint8Array(await file.arrayBuffer()), text: await file.text() };
}

/** What a document, a style or a script loads at once: not what `import(…)` names. */
const LOADED = /(?:\b(?:from|import)\s*|\b(?:src|href)=|\burl\(\s*)["']?([^"')\s>]+)/g;

function firstLoad(files: readonly BuiltFile[]): BuiltFile[] {
  const loaded = new Set(files.filter(({ name }) => name.endsWith(".html")));
  for (const { text } of loaded) {
    const names = [...text.matchAll(LOADED)].map(([, path = ""]) => basename(path));
    for (const file of files) if (names.includes(file.name)) loaded.add(file);
  }
  return [...loaded];
}

if (import.meta.main) await buildWeb();
