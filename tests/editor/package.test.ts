import { expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../extensions/vscode/package.json";
import { temporaryFolder } from "../hosts/temporary.ts";
import { VSIX } from "./machine.ts";

const SOURCES = join(import.meta.dir, "..", "..", "extensions", "vscode");
/** What is packaged, as the build has staged it. */
const STAGED = join(SOURCES, "dist", "package");

test("the package holds what a store asks for and no dependency, and its bundle is small", () => {
  const names = namesInZip(readFileSync(VSIX));
  for (const name of [
    "package.json",
    "readme.md",
    "changelog.md",
    "LICENSE.txt",
    "media/icon.png",
    "dist/extension.js",
  ])
    expect(names).toContain(`extension/${name}`);
  expect(names.filter((name) => name.includes("node_modules"))).toEqual([]);
  // Pictures are for who reads the sources: in the package they would be broken, for they have no public address.
  expect(readFileSync(join(SOURCES, "README.md"), "utf8")).toMatch(/^!\[/m);
  expect(readFileSync(join(STAGED, "README.md"), "utf8")).not.toContain("![");
  expect(names.filter((name) => /\.(ts|map)$/.test(name))).toEqual([]);
  expect(statSync(join(STAGED, "dist", "extension.js")).size).toBeLessThan(150_000);
});

test("its manifest says who publishes it, what it is and where it runs, and asks for no API that is not settled", () => {
  const staged = JSON.parse(readFileSync(join(STAGED, "package.json"), "utf8"));
  expect(staged).toMatchObject({ publisher: "tandem", license: "MIT", extensionKind: ["workspace"] });
  expect(staged.activationEvents).toEqual(["onStartupFinished", "onUri"]);
  for (const field of ["enabledApiProposals", "dependencies", "devDependencies", "private"])
    expect(staged).not.toHaveProperty(field);
  // No API is typed that is newer than the oldest VS Code it may be installed in.
  const root = JSON.parse(readFileSync(join(SOURCES, "..", "..", "package.json"), "utf8"));
  expect(manifest.engines.vscode).toBe(`^${root.devDependencies["@types/vscode"]}`);
});

test("it is packaged without a warning", () => {
  const folder = temporaryFolder("package");
  const packagePath = JSON.stringify(join(folder.path, "again.vsix"));
  const options = `{ packagePath: ${packagePath}, dependencies: false, allowMissingRepository: true }`;
  const script = `import { createVSIX } from "@vscode/vsce"; await createVSIX({ cwd: ${JSON.stringify(STAGED)}, ...${options} });`;
  const done = Bun.spawnSync([process.execPath, "-e", script], { cwd: import.meta.dir });
  folder.remove();
  const printed = done.stdout.toString() + done.stderr.toString();
  expect(printed).toMatch(/Packaged/);
  expect(printed).not.toMatch(/warn|error/i);
});

test("every command that the palette lists is there, and every one that is there is listed", () => {
  const listed = manifest.contributes.commands.map(({ command }) => command).sort();
  const entry = readFileSync(join(SOURCES, "extension.ts"), "utf8");
  const view = readFileSync(join(SOURCES, "view", "show-view.ts"), "utf8");
  const there = [
    ...[...entry.matchAll(/^ {4}"(tandem\.\w+)": /gm)].map(([, id]) => id),
    ...[...view.matchAll(/registerCommand\("(tandem\.\w+)"/g)].map(([, id]) => id),
  ].sort();
  expect(there).toEqual(listed);
});

test("the tray has no telemetry to switch off: nothing in it reports, and it names no host but this machine", () => {
  const texts = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/(^|\/)(node_modules|dist)\//.test(name))
    .map((name) => readFileSync(join(SOURCES, name), "utf8"));
  expect(texts.length).toBeGreaterThan(40);
  expect(texts.filter((text) => /createTelemetryLogger|TelemetryReporter|sendBeacon/.test(text))).toEqual([]);
  const bundle = readFileSync(join(STAGED, "dist", "extension.js"), "utf8");
  const hosts = [...bundle.matchAll(/https?:\/\/([\w.-]*\w)/g)].map(([, host]) => host);
  expect(new Set(hosts)).toEqual(new Set(["localhost", "tandem.example"]));
});

/** The names in a zip's central directory (APPNOTE 4.3.12). */
function namesInZip(zip: Buffer): string[] {
  const names: string[] = [];
  const signature = Buffer.from([0x50, 0x4b, 1, 2]);
  for (let at = zip.indexOf(signature); at >= 0; at = zip.indexOf(signature, at + 46))
    names.push(zip.toString("utf8", at + 46, at + 46 + zip.readUInt16LE(at + 28)));
  return names;
}
