import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { openFileState } from "@tandem/tray/node/file-state";
import { followLogs, type MayFollow } from "../../extensions/vscode/capture/logs/follow-logs.ts";
import { timeOfLine } from "../../extensions/vscode/capture/logs/line-time.ts";
import { endOfLog, type LogPlace, readLog, startOfLog } from "../../extensions/vscode/capture/logs/log-file.ts";
import { type WatchedLog, watchedLogs } from "../../extensions/vscode/capture/logs/watched-logs.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";

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

test("another file of the folder that took the place of a log on the disk is not read as that log", async () => {
  const notes = join(folder.path, "private-notes.txt");
  const place = await watchedFromNow();
  renameSync(path, notes);
  writeFileSync(notes, "a note that nobody named\n");
  writeFileSync(path, "a new day\n");
  expect((await readAll(place)).lines).toEqual(["a new day"]);
  writeFileSync(path, "");
  const begun = await endOfLog(path);
  if (begun?.born === undefined) return;
  renameSync(path, notes);
  appendFileSync(notes, "another note\n");
  writeFileSync(path, "the next day\n");
  expect((await readAll({ ...begun, born: `${BigInt(begun.born) - 1n}` })).lines).toEqual(["the next day"]);
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

test("of a line that is too long to read at once the beginning is one line, and the rest none, also through a rotation", async () => {
  const start = await watchedFromNow();
  const long = (begin: string) => begin + "x".repeat(200_000);
  appendFileSync(path, `${long("first")}\none\n${long("second")}`);
  const { lines, place } = await readAll(start);
  expect(lines.map(beginning)).toEqual(["firstxxx", "one", "secondxx"]);
  appendFileSync(path, `${long("of the second")}\ntwo\n${long("third")}`);
  renameSync(path, `${path}.1`);
  writeFileSync(path, "three\n");
  expect((await readAll(place)).lines.map(beginning)).toEqual(["two", "thirdxxx", "three"]);
});

const beginning = (line: string) => line.slice(0, 8);

test("what is written to a log in a pause is not read later, also where the editor was closed before the pause lapsed", async () => {
  await watchedFromNow();
  const first = await openEditor();
  await first.recorded("while it records");
  first.pause();
  await first.close();
  appendFileSync(path, "in the pause\n");
  const next = await openEditor();
  await next.recorded("after it");
  appendFileSync(path, "just before a pause\n");
  next.pause();
  appendFileSync(path, "in a short pause\n");
  next.resume();
  await next.recorded("after that");
  await next.close();
  expect([...first.lines, ...next.lines].filter((line) => !line.startsWith("try"))).toEqual([]);
});

test("what is written to a log that is named no more is not read once it is named again", async () => {
  await watchedFromNow();
  const editor = await openEditor();
  await editor.recorded("while it is named");
  editor.name([]);
  appendFileSync(path, "while it is not named\n");
  await until("its place to be forgotten", async () => !(await stateText()).includes("game"));
  editor.name(["game"]);
  await editor.recorded("since it is named again");
  await editor.close();
  expect(editor.lines.filter((line) => !line.startsWith("try"))).toEqual([]);
});

test("a folder that is named as a log is told, and keeps none of the other logs from being recorded", async () => {
  await watchedFromNow();
  const editor = await openEditor([{ name: "all", path: folder.path, pattern: undefined }]);
  await editor.recorded("beside it");
  await editor.close();
  expect(editor.troubles).toEqual(['The log "all" is no file.']);
});

test("a log needs an absolute path, or one that begins at home", () => {
  const named = ["game.log", "/var/game.log", "~/game.log"].map((path) => ({ name: path, path }));
  const { logs, faults } = watchedLogs(named);
  expect(logs.map(({ path }) => path)).toEqual(["/var/game.log", join(homedir(), "game.log")]);
  expect(faults).toEqual(['The path of the log "game.log" is not absolute.']);
});

const stateText = () => Bun.file(join(folder.path, "state.json")).text();

/** Follows the log as an editor does that has just been started, and in which the tray records. */
async function openEditor(others: readonly WatchedLog[] = []) {
  const lines: string[] = [];
  const troubles: string[] = [];
  const listeners = new Set<() => void>();
  let may: MayFollow = "record";
  let names = ["game"];
  const set = (now: MayFollow) => {
    may = now;
    for (const listener of listeners) listener();
  };
  const following = followLogs(
    {
      named: () => ({ logs: [...others, ...names.map((name) => ({ name, path, pattern: undefined }))], faults: [] }),
      may: () => may,
      onStatus(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      capture: async ({ payload }) => void lines.push(String(payload.line)),
      tellTrouble: (trouble) => void troubles.push(trouble),
      log: (message) => console.warn(message),
    },
    await openFileState(join(folder.path, "state.json")),
  );
  return {
    lines,
    troubles,
    pause: () => set("leave-out"),
    resume: () => set("record"),
    name(given: string[]) {
      names = given;
    },
    close: following.stop,
    /** Appends lines until one is recorded: the first may come before the log is looked at. */
    async recorded(what: string): Promise<void> {
      let tried = 0;
      await until(`a line ${what}`, () => {
        tried += 1;
        appendFileSync(path, `try ${tried} ${what}\n`);
        return lines.some((line) => line.endsWith(what));
      });
    },
  };
}

test.each([
  ["[2026-01-02T03:04:05.678Z] up", "^\\[(.+?)\\]", Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ["2026-01-02 03:04:05,678+01:00 up", "^\\S+ \\S+", Date.UTC(2026, 0, 2, 2, 4, 5, 678)],
  ["1767323045.5 up", "^([\\d.]+)", 1767323045500],
  ["1767323045678 up", "^(\\d+)", 1767323045678],
  ["no time here", "^\\[(.+?)\\]", undefined],
  ["[yesterday] up", "^\\[(.+?)\\]", undefined],
  ["[Thread 5] tick", "^\\[(.+?)\\]", undefined],
  ["[3/10] building", "^\\[(.+?)\\]", undefined],
  ["Nov 29 07:14:12 host app: up", "^(\\w+ +\\d+ [\\d:]+)", undefined],
  ["Fri Jan  2 03:04:05 2026 GMT up", "^(.+GMT)", Date.UTC(2026, 0, 2, 3, 4, 5)],
  ["[Fri, 02 Jan 2026 03:04:05 +0100] up", "^\\[(.+?)\\]", Date.UTC(2026, 0, 2, 2, 4, 5)],
  ["[02-Jan-2026 03:04:05 UTC] up", "^\\[(.+?)\\]", Date.UTC(2026, 0, 2, 3, 4, 5)],
  ["[2526-01-02T03:04:05Z] up", "^\\[(.+?)\\]", undefined],
  ["9999999999 up", "^(\\d+)", undefined],
] as const)("the time of the line %s by %s", (line, pattern, at) => {
  expect(timeOfLine(line, new RegExp(pattern))).toBe(at as number);
});
