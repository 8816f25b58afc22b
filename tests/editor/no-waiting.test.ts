import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const EXTENSIONS = join(import.meta.dir, "..", "..", "extensions");
/** What keeps everything else in the extension host waiting for a disk or another program. */
const WAITING =
  /\b(?:read|write|append|stat|lstat|open|close|mkdir|readdir|rm|rename|exists|access|copyFile|exec|execFile|spawn)[A-Za-z]*Sync\b/;

test("the editor tray reads and writes no file, and runs no program, while everything else waits", () => {
  const sources = ["vscode", "tray"].flatMap((folder) =>
    readdirSync(join(EXTENSIONS, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !/(^|\/)(node_modules|dist)\//.test(name) && name !== "build.ts")
      .map((name) => join(EXTENSIONS, folder, name)),
  );
  expect(sources.length).toBeGreaterThan(60);
  expect(sources.filter((path) => WAITING.test(readFileSync(path, "utf8")))).toEqual([]);
  expect("readFileSync(path)").toMatch(WAITING);
});
