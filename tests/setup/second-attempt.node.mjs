import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { forSecondAttempt } from "../../setup/second-attempt.mjs";

const printed = [
  "tests/web/one.test.ts:",
  "(pass) kept [1.00ms]",
  "(fail) lost [12.50ms]",
  "",
  "tests/web/two.test.ts:",
  "(pass) also kept",
  "",
  "tests/web/three.test.ts:",
  "(fail) (unnamed)",
  "",
  "2 tests failed:",
  "(fail) lost [12.50ms]",
  "(fail) (unnamed)",
  "",
  " 2 pass",
  " 2 fail",
].join("\n");

test("only the files with a failed test are run once more, and each failed test is named", () => {
  deepEqual(forSecondAttempt("web", printed), {
    files: ["tests/web/one.test.ts", "tests/web/three.test.ts"],
    titles: ["lost", "(unnamed)"],
    passed: 1,
  });
});

test("a suite without a program to wait for gets no second attempt, and neither does a crash without a failed test", () => {
  deepEqual(forSecondAttempt("server", printed).files, []);
  deepEqual(forSecondAttempt("web", "tests/web/one.test.ts:\n(pass) kept\nSegmentation fault").files, []);
});
