import { expect, test } from "bun:test";
import { readSources } from "./sources.ts";

const MOST_LINES = 250;

test(`no source is longer than ${MOST_LINES} lines`, () => {
  const long = [...readSources().values()].filter(({ lines }) => lines > MOST_LINES);
  expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
});
