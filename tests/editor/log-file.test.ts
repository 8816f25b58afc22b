import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { timeOfLine } from "../../extensions/vscode/capture/logs/line-time.ts";
import { endOfLog, type LogPlace, readLog, startOfLog } from "../../extensions/vscode/capture/logs/log-file.ts";
import { temporaryFolder } from "../hosts/temporary.ts";

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder("log");
  path = join(folder.path, "game.log");
});
afterEach(() => folder.remove());

/** Everything that there is to read from a place on. */
async function readAll(from: LogPlace): Promise<{ lines: string[]; place: LogPlace }> {
  const lines: string[] = [];
  let place = from;
  for (let more = true; more; ) {
    const read = await readLog(path, place);
    if (read === undefined) break;
    lines.push(...read.lines);
    ({ place, more } = read);
  }
  return { lines, place };
}

async function watchedFromNow(): Promise<LogPlace> {
  writeFileSync(path, "before\n");
  const place = await endOfLog(path);
  if (place === undefined) throw new Error("The log is not there.");
  return place;
}

test("only what is appended is read, in whole lines", async () => {
  const start = await watchedFromNow();
  appendFileSync(path, "one\r\ntwo\nthr");
  const first = await readAll(start);
  expect(first.lines).toEqual(["one", "two"]);
  appendFileSync(path, "ee\n");
  expect((await readAll(first.place)).lines).toEqual(["three"]);
});

test("a log that is rotated between two looks is read to its end under its new name, then the new one", async () => {
  const start = await watchedFromNow();
  appendFileSync(path, "one\n");
  const { place } = await readAll(start);
  appendFileSync(path, "two\nthree without end");
  renameSync(path, `${path}.1`);
  writeFileSync(path, "four\n");
  const after = await readAll(place);
  expect(after.lines).toEqual(["two", "three without end", "four"]);
  expect((await readAll(after.place)).lines).toEqual([]);
});

test("a log that is rotated away and not there yet is read on once it is", async () => {
  const start = await watchedFromNow();
  renameSync(path, `${path}.1`);
  const { place, lines } = await readAll(start);
  expect(lines).toEqual([]);
  writeFileSync(path, "new\n");
  expect((await readAll(place)).lines).toEqual(["new"]);
});

test("a log that is cut short is read from its start, also where it has grown past the old end meanwhile", async () => {
  const start = await watchedFromNow();
  truncateSync(path);
  appendFileSync(path, "a\n");
  const first = await readAll(start);
  expect(first.lines).toEqual(["a"]);
  truncateSync(path);
  appendFileSync(path, "much longer than it was\n");
  expect((await readAll(first.place)).lines).toEqual(["much longer than it was"]);
});

test("a log longer than any memory is read in pieces, and none of it twice", async () => {
  const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at} ✓`);
  writeFileSync(path, `${lines.join("\n")}\n`);
  expect((await readAll(startOfLog())).lines).toEqual(lines);
});

test("a line that is too long is cut at a whole character", async () => {
  const start = await watchedFromNow();
  const [odd, even] = ["x".repeat(8191), "x".repeat(8190)];
  appendFileSync(path, `${odd}😀\n${even}😀\n${even}😀 and more\n`);
  expect((await readAll(start)).lines).toEqual([odd, `${even}😀`, `${even}😀`]);
});

test.each([
  ["[2026-01-02T03:04:05.678Z] up", "^\\[(.+?)\\]", Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ["2026-01-02 03:04:05,678+01:00 up", "^\\S+ \\S+", Date.UTC(2026, 0, 2, 2, 4, 5, 678)],
  ["1767323045.5 up", "^([\\d.]+)", 1767323045500],
  ["1767323045678 up", "^(\\d+)", 1767323045678],
  ["no time here", "^\\[(.+?)\\]", undefined],
  ["[yesterday] up", "^\\[(.+?)\\]", undefined],
] as const)("the time of the line %s by %s", (line, pattern, at) => {
  expect(timeOfLine(line, new RegExp(pattern))).toBe(at as number);
});
