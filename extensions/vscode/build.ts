import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createVSIX } from "@vscode/vsce";
import manifest from "./package.json";

const here = import.meta.dir;
const dist = join(here, "dist");
const staged = join(dist, "package");

/** Everyone pays for a large bundle at each start of their editor. */
const LARGEST_BYTES = 150_000;

/** Bundles the editor tray and packages it: dist/extension.js and dist/tandem.vsix, with nothing left in node_modules. */
await rm(dist, { recursive: true, force: true });
await bundle();
await stage();
await createVSIX({
  cwd: staged,
  packagePath: join(dist, "tandem.vsix"),
  dependencies: false,
  allowMissingRepository: true,
});

async function bundle(): Promise<void> {
  const { outputs } = await Bun.build({
    entrypoints: [join(here, "extension.ts")],
    outdir: dist,
    target: "node",
    format: "cjs",
    external: ["vscode"],
    minify: true,
  });
  const bytes = outputs.reduce((total, { size }) => total + size, 0);
  if (bytes > LARGEST_BYTES) throw new Error(`The extension's bundle has ${bytes} bytes, more than ${LARGEST_BYTES}.`);
}

/** The package's folder holds what is shipped and nothing else, so vsce needs no ignore file. */
async function stage(): Promise<void> {
  const { private: _, devDependencies: __, ...shipped } = manifest;
  await mkdir(join(staged, "dist"), { recursive: true });
  await writeFile(join(staged, "package.json"), JSON.stringify({ ...shipped, files: ["**"] }, null, 2));
  await cp(join(dist, "extension.js"), join(staged, "dist", "extension.js"));
  await cp(join(here, "media"), join(staged, "media"), {
    recursive: true,
    filter: (path) => !path.endsWith("icon.svg") && !path.endsWith("readme"),
  });
  await cp(join(here, "CHANGELOG.md"), join(staged, "CHANGELOG.md"));
  // VS Code shows pictures from public https addresses alone, and those of this folder have none.
  const readme = await readFile(join(here, "README.md"), "utf8");
  await writeFile(join(staged, "README.md"), readme.replace(/^!\[.*\n\n/gm, ""));
  await cp(join(here, "..", "..", "LICENSE"), join(staged, "LICENSE"));
}
