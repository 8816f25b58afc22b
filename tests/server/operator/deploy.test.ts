import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..", "..", "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const settingsIn = (text: string) => new Set(text.match(/\bTANDEM_[A-Z_]+\b/g));

test("unit, image and documents name only settings that the server reads, and the documents name all of those", () => {
  const known = settingsIn(read("server/config.ts"));
  expect(known.size).toBeGreaterThan(10);
  for (const path of ["deploy/tandem.service", "deploy/Dockerfile"])
    for (const setting of settingsIn(read(path))) expect(known, path).toContain(setting);
  expect(settingsIn(read("docs/operating.md"))).toEqual(known);
});

test("unit and image set for the allocator what npm start sets", () => {
  const [, name, value] = /process\.env\.(MIMALLOC_\w+) \?\?= "(\d)"/.exec(read("setup/run.mjs")) ?? [];
  expect(read("deploy/tandem.service")).toContain(`\nEnvironment=${name}=${value}\n`);
  expect(read("deploy/Dockerfile")).toContain(` ${name}=${value}\n`);
});

test("the image is built with the Bun that everything is tested with", () => {
  const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };
  expect(read("deploy/Dockerfile")).toContain(`FROM oven/bun:${devDependencies["bun-types"]} AS build`);
});

test("the unit does not start again what waits for a person", () => {
  expect(read("deploy/tandem.service")).toContain("\nRestartPreventExitStatus=2 3\n");
});
