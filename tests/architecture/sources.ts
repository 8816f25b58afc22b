import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dir, "../..");
const FOLDERS = ["server", "extensions", "web", "tests", "demo", "setup"];
const NO_SOURCES = new Set(["node_modules", "dist", "artefacts", "data"]);

export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

interface Import {
  /** A source's path, or a package's name with what follows it: `drizzle-orm/bun-sqlite`. */
  readonly target: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
}

/** Every source of the repository with what it imports, workspaces resolved to their files. */
export function readSources(): Map<string, Source> {
  const paths = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap(filesUnder);
  return new Map(paths.map((path) => [path, readSource(path)]));
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !NO_SOURCES.has(name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .filter((path) => /\.(ts|tsx|mts|mjs|css)$/.test(path));
}

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  return { path, lines: text.split("\n").length - 1, imports: path.endsWith(".css") ? [] : importsOf(path, text) };
}

const IMPORT =
  /^(?:import|export)\s+(type\s)?[^"';]*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;

/** Read from the text: what a transpiler tells has lost the imports of types. */
function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, named, bare, dynamic]) => ({
    target: resolve(path, named ?? bare ?? dynamic ?? ""),
    typeOnly: type !== undefined,
  }));
}

const WORKSPACES = [
  ["@tandem/contract/", "server/contract/"],
  ["@tandem/tray/", "extensions/tray/"],
] as const;

function resolve(from: string, target: string): string {
  if (target.startsWith(".")) return relative(root, join(root, dirname(from), target));
  for (const [name, folder] of WORKSPACES)
    if (target.startsWith(name)) return `${folder}${target.slice(name.length).replace(/\.ts$/, "")}.ts`;
  return target;
}
