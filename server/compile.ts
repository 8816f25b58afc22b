import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";

const ROOT = resolve(import.meta.dir, "..");

/** What the server hands out: what was built of it goes into the binary. */
const BUILT = ["web/dist", "extensions/vscode/dist/tandem.vsix", "extensions/browser/dist/tandem.zip"];

/** Builds the server with its migrations, the web companion and the trays as one program that needs nothing else. */
export async function compileServer(outfile = join(ROOT, "dist", "tandem")): Promise<void> {
  const built = await Bun.build({
    entrypoints: [join(ROOT, "server", "main.ts")],
    // What stands in the folder that it is started in sets nothing: the unit and the image name all that is set.
    compile: { outfile, autoloadDotenv: false, autoloadBunfig: false },
    // What a start would otherwise spend on reading its source.
    format: "esm",
    bytecode: true,
    minify: { whitespace: true, syntax: true, identifiers: false },
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [
      {
        name: "built-files-inside",
        setup(build) {
          build.onLoad({ filter: /server\/http\/built\.ts$/ }, () => ({ contents: builtFilesInside(), loader: "ts" }));
        },
      },
    ],
  });
  if (!built.success) throw new AggregateError(built.logs, "The server could not be compiled.");
}

/** Takes the place of `server/http/built.ts`. */
function builtFilesInside(): string {
  const files = BUILT.flatMap(filesUnder);
  const imports = files.map((file, nth) => `import f${nth} from ${JSON.stringify(file)} with { type: "file" };`);
  const entries = files.map((file, nth) => `[${JSON.stringify(relative(ROOT, file))}, f${nth}],`);
  return `${imports.join("\n")}
const FILES = new Map<string, string>([${entries.join("\n")}]);
export async function builtFile(path: string) {
  const inside = FILES.get(path);
  return inside === undefined ? undefined : Bun.file(inside);
}`;
}

function filesUnder(path: string): string[] {
  const whole = join(ROOT, path);
  if (!existsSync(whole)) return [];
  if (statSync(whole).isFile()) return [whole];
  const entries = readdirSync(whole, { recursive: true, withFileTypes: true, encoding: "utf8" });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

if (import.meta.main) {
  await compileServer();
  console.log("The server is dist/tandem: one file, to be run as `tandem serve`.");
}
