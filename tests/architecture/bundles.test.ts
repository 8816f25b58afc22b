import { expect, test } from "bun:test";
import { readSources } from "./sources.ts";

const sources = readSources();

/** What no browser bundle may hold: TypeBox's compiler needs eval, and the rest belongs to the server. */
const SERVER_ONLY = /^(@sinclair\/typebox|elysia|drizzle-orm|pino|bun|bun:\w+)($|\/)/;

/** Every way by which a value import leads from these files to such a package. */
function waysToServerOnly(from: RegExp): string[] {
  const seen = new Set<string>();
  const ways: string[] = [];
  const visit = (path: string, way: string): void => {
    if (SERVER_ONLY.test(path)) ways.push(way);
    if (seen.has(path)) return;
    seen.add(path);
    for (const { target, typeOnly } of sources.get(path)?.imports ?? [])
      if (!typeOnly) visit(target, `${way} → ${target}`);
  };
  for (const path of sources.keys()) if (from.test(path)) visit(path, path);
  return ways;
}

test("the walk finds such a package where there is one", () => {
  expect(waysToServerOnly(/^server\/ingest\/read-capture\.ts$/)).not.toEqual([]);
});

test("nothing of TypeBox or of the server reaches a bundle of the extensions or of the web companion", () => {
  // What builds them and what serves a tray in a terminal runs under Bun or Node.
  expect(waysToServerOnly(/^extensions\/(?!.*(build|\/scripts\/|\/node\/)).*\.tsx?$/)).toEqual([]);
  expect(waysToServerOnly(/^web\/(?!build|scripts\/).*\.tsx?$/)).toEqual([]);
});
