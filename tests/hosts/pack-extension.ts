import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createVSIX } from "@vscode/vsce";

/**
 * Packages an extension of the tests that is one script.
 * @param from the folder that holds NAME.js and its manifest, NAME.package.json
 * @param into a folder to work in
 * @returns the package's path
 */
export async function packExtension(name: string, from: string, into: string): Promise<string> {
  const staged = join(into, name);
  mkdirSync(staged);
  cpSync(join(from, `${name}.js`), join(staged, `${name}.js`));
  cpSync(join(from, `${name}.package.json`), join(staged, "package.json"));
  writeFileSync(join(staged, "LICENSE"), "MIT\n");
  writeFileSync(join(staged, "README.md"), "Helps a test.\n");
  const packagePath = join(into, `${name}.vsix`);
  await createVSIX({ cwd: staged, packagePath, dependencies: false, allowMissingRepository: true });
  return packagePath;
}
