import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run, say } from "./command.mjs";
import { root } from "./places.mjs";

/** What is built from the sources: the script that builds it, what must stand afterwards, and the folders it reads. */
const BUILDS = {
  server: {
    what: "the server",
    script: "server/bundle.ts",
    result: "server/dist/main.js",
    inputs: ["server", "package.json", "bun.lock"],
  },
  web: {
    what: "the web companion",
    script: "web/build.ts",
    result: "web/dist",
    inputs: ["web", "server", "package.json", "bun.lock"],
  },
  vscode: {
    what: "the VS Code extension",
    script: "extensions/vscode/build.ts",
    result: "extensions/vscode/dist/tandem.vsix",
    inputs: ["extensions/vscode", "extensions/tray", "server/contract", "package.json", "bun.lock"],
  },
  browser: {
    what: "the browser extension",
    script: "extensions/browser/build.ts",
    result: "extensions/browser/dist",
    inputs: ["extensions/browser", "extensions/tray", "server/contract", "package.json", "bun.lock"],
  },
};

/** Builds one of them, unless it was built from the same sources before. */
export async function build(bun, name) {
  const { what, script, result, inputs } = BUILDS[name];
  const stamp = join(root, "node_modules", ".tandem-built", name);
  const wanted = digestOf(inputs);
  if (existsSync(join(root, result)) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say(`Set-up: building ${what} …`);
  await run(bun, [join(root, script)], { cwd: root });
  if (!existsSync(join(root, result))) throw new Error(`${script} ended well, but there is no ${result}.`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

export const buildNames = Object.keys(BUILDS);

function digestOf(inputs) {
  const digest = createHash("sha256");
  for (const file of inputs.flatMap(filesUnder))
    digest
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)));
  return digest.digest("hex");
}

const NO_SOURCES = new Set(["node_modules", "dist", "data", "artefacts"]);

function filesUnder(path) {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => (entry.isFile() || entry.isDirectory()) && !NO_SOURCES.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
}
