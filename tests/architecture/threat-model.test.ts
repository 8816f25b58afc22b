import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..", "..");
const PAGE = readFileSync(join(ROOT, "docs", "threat-model.md"), "utf8");

/** Every `- `file`: title` of the page. */
const quoted = [...PAGE.matchAll(/^- `(tests\/\S+\.test\.ts)`: (.+)$/gm)].map(([, file = "", title = ""]) => ({
  file,
  title,
}));

/** Whether a test of this file begins with this title, as its source writes it. */
function isThere({ file, title }: { file: string; title: string }): boolean {
  const path = join(ROOT, file);
  if (!existsSync(path)) return false;
  const literal = title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`\\(\\s*(["\`])${literal}\\1`).test(readFileSync(path, "utf8"));
}

test("every test that the threat model quotes is there, under that title", () => {
  expect(quoted.length).toBeGreaterThan(40);
  expect(quoted.filter((one) => !isThere(one))).toEqual([]);
  expect(isThere({ file: "tests/architecture/threat-model.test.ts", title: "a test that nobody wrote" })).toBe(false);
});

test("every threat names at least one test", () => {
  const [, threats = ""] = PAGE.split("\n## Threats\n");
  const sections = (threats.split("\n## ")[0] ?? "").split("\n### ").slice(1);
  expect(sections.length).toBeGreaterThan(10);
  const bare = sections.filter((section) => !/^- `tests\//m.test(section));
  expect(bare.map((section) => section.split("\n")[0])).toEqual([]);
});

test("every line of the threat model that names a test file quotes a title of it", () => {
  const [, threats = ""] = PAGE.split("\n## Threats\n");
  const named = threats.split("\n").filter((line) => line.includes(".test.ts"));
  expect(named.length).toBe(quoted.length);
});
