import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noMarkup } from "./build/no-markup.ts";
import { zipFolder } from "./build/zip.ts";

/**
 * Builds the unpacked extension, one for Chromium and Firefox, into dist/, or the folder that is named. Beside it stand
 * tandem.zip, with just that, and tandem-firefox.zip, whose manifest holds what Firefox knows alone: for Mozilla's store. The
 * same sources give the same bytes.
 */
const here = import.meta.dir;
const dist = process.argv[2] ?? join(here, "dist");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await bundle("background.ts", "background.js");
await bundle("popup/popup.tsx", "popup.js");
await bundle("options/options.tsx", "options.js");
for (const file of ["popup.html", "base.css", "popup.css"]) cpSync(join(here, "popup", file), join(dist, file));
for (const file of ["options.html", "options.css"]) cpSync(join(here, "options", file), join(dist, file));
for (const size of [16, 32, 48, 128]) copyIcon(`mark-${size}.png`);
cpSync(join(here, "manifest.json"), join(dist, "manifest.json"));
const both = zipFolder(dist);
const forFirefox = zipFolder(dist, { "manifest.json": manifestForFirefox() });
writeFileSync(join(dist, "tandem.zip"), both);
writeFileSync(join(dist, "tandem-firefox.zip"), forFirefox);

async function bundle(entry: string, name: string): Promise<void> {
  const built = await Bun.build({
    entrypoints: [join(here, entry)],
    target: "browser",
    format: "iife",
    minify: { whitespace: true, syntax: true, identifiers: false },
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [noMarkup],
  });
  const text = await built.outputs[0]?.text();
  if (text === undefined) throw new Error(`${entry} gave no bundle.`);
  // MV3 forbids eval, and TypeBox's compiler lives by it: the contract gives clients types and pure functions, no schema.
  if (text.includes("TypeBox.Kind")) throw new Error(`${entry} pulls TypeBox into the extension.`);
  writeFileSync(join(dist, name), text);
}

function copyIcon(name: string): void {
  cpSync(join(here, "icons", name), join(dist, "icons", name));
}

function manifestForFirefox(): string {
  const manifest = readFileSync(join(here, "manifest.json"), "utf8");
  const { key: _, minimum_chrome_version: __, background, ...shared } = JSON.parse(manifest);
  return JSON.stringify({ ...shared, background: { scripts: background.scripts } }, undefined, 2);
}
