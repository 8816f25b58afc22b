import { expect, test } from "bun:test";
import { checks } from "./vectors.ts";

for (const { title, actual, expected } of checks)
  test(`${title} is the golden one`, () => {
    expect(actual()).toEqual(expected);
  });
