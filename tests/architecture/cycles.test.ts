import { expect, test } from "bun:test";
import { readSources } from "./sources.ts";

test("no file imports itself by a detour; types, which are gone at run time, may", () => {
  const sources = readSources();
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) cycles.push([...way.slice(way.indexOf(path)), path].join(" → "));
    if (done.has(path) || way.includes(path)) return;
    for (const { target, typeOnly } of sources.get(path)?.imports ?? []) if (!typeOnly) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  expect(cycles).toEqual([]);
});
