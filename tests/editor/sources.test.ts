import { afterAll, beforeAll, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TimelineEvent } from "@tandem/contract/timeline";
import type { Page } from "playwright";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { leadingExtensionHost } from "../hosts/vscode-windows.ts";
import {
  answerQuickInput,
  clickNotification,
  notification,
  openFile,
  quickInput,
  runCommand,
  statusBarItem,
  typeAndSave,
} from "../hosts/workbench-page.ts";
import { type Checkout, WORKSPACE } from "./checkout.ts";
import type { Companion } from "./companion.ts";
import { borrowLaptop, type LentLaptop } from "./lent-laptop.ts";
import { picture } from "./machine.ts";
import { workFor } from "./work-for.ts";

const elsewhere = temporaryFolder("logs");
const log = join(elsewhere.path, "game.log");
let checkout: Checkout;
let laptop: LentLaptop;
let page: Page;
let ann: Companion;

beforeAll(async () => {
  writeFileSync(log, "[2026-01-02T03:04:05Z] before it was watched\n");
  laptop = await borrowLaptop({
    settings: {
      "tandem.logs": [{ name: "game", path: log, pattern: "^\\[(.+?)\\]" }],
      "files.exclude": { "**/excluded": true },
      "search.exclude": { "**/unsearched": true },
    },
    prepare(checkout) {
      const write = (name: string, text: string) => writeFileSync(join(checkout.path, name), text);
      write(".gitignore", "ignored/\n");
      mkdirSync(join(checkout.path, ".vscode"));
      const task = { label: "Fail with three", type: "shell", command: "exit 3", presentation: { reveal: "never" } };
      const tasks = { version: "2.0.0", tasks: [{ ...task, problemMatcher: [] }] };
      write(".vscode/tasks.json", JSON.stringify(tasks));
      const run = { name: "Run once", type: "node", request: "launch", program: "$" + "{workspaceFolder}/once.js" };
      write(".vscode/launch.json", JSON.stringify({ configurations: [run] }));
      write("once.js", "setTimeout(() => {}, 1_000);\n");
      write("other.txt", "other\n");
      checkout.commit("Before the sources");
    },
  });
  ({ page, checkout, ann } = laptop);
}, 300_000);

afterAll(async () => {
  await laptop?.giveBack();
  elsewhere.remove();
});

test("a file that no editor shows is captured when it changes on disk, and those that are ignored or excluded are not, however many", async () => {
  const unseen = ["ignored", "excluded", "unsearched"];
  for (const place of unseen) {
    mkdirSync(laptop.file(place));
    writeFileSync(laptop.file(place, "made.txt"), "by a build\n");
  }
  for (let nth = 0; nth < 150; nth += 1) writeFileSync(laptop.file("ignored", `made-${nth}.txt`), "by a build\n");
  writeFileSync(laptop.file("other.txt"), "by an agent\n");
  const event = await ann.untilSeen("document.saved", "path", "other.txt", 1);
  expect(event.payload.workspace).toBe(WORKSPACE);
  for (const place of unseen) expect(await ann.events("document.saved", "path", `${place}/made.txt`)).toEqual([]);
});

test("the time that a document was worked on is one span, and closes when another is shown", async () => {
  await openFile(page, "notes.txt");
  await typeAndSave(page, "worked on");
  await workFor(page, 2_500);
  await openFile(page, "other.txt");
  await ann.untilSeen("document.active", "path", "notes.txt", 1);
  const [event] = await ann.events("document.active", "path", "notes.txt");
  expect(event?.sightings[0]?.duration_ms).toBeGreaterThanOrEqual(2_000);
});

test("a checkout of another branch is captured once, and a commit on it is none", async () => {
  checkout.git("checkout", "-q", "-b", "idea");
  const event = await ann.untilSeen("git.checkout", "branch", "idea", 1);
  expect(event.payload).toEqual({ repository: WORKSPACE, branch: "idea", sha: checkout.git("rev-parse", "HEAD") });
  const sha = checkout.commit("On the idea");
  await ann.untilSeen("git.commit", "sha", sha, 1);
  expect(await ann.all("git.checkout")).toHaveLength(1);
});

test("a commit on no branch is captured, and one that a rebase makes on its way is not, nor as a checkout", async () => {
  checkout.git("checkout", "-q", "--detach");
  const sha = checkout.commit("On no branch");
  await ann.untilSeen("git.commit", "sha", sha, 1);
  checkout.git("checkout", "-q", "idea");
  checkout.commit("More of the idea");
  expect(() => checkout.git("rebase", "-q", "--exec", "false", sha)).toThrow();
  const onItsWay = checkout.git("rev-parse", "HEAD");
  const onBranch = checkout.git("commit-tree", "-p", "HEAD~1", "-m", "On a branch", "HEAD^{tree}");
  checkout.git("branch", "beside", onBranch);
  await ann.untilSeen("git.commit", "sha", onBranch, 1);
  expect(await ann.events("git.commit", "sha", onItsWay)).toEqual([]);
  expect(await ann.events("git.checkout", "sha", onItsWay)).toEqual([]);
  checkout.git("rebase", "--abort");
});

test("a task that ends is captured with the exit code of its process", async () => {
  await runCommand(page, "Tasks: Run Task");
  await quickInput(page).locator(".monaco-list-row", { hasText: "Fail with three" }).first().waitFor();
  await answerQuickInput(page, "Fail with three");
  const event = await ann.untilSeen("task.finished", "name", "Fail with three", 1);
  expect(event.payload).toEqual({ workspace: WORKSPACE, name: "Fail with three", exit_code: 3 });
});

test("a debug run that ends is one capture, by its name, without its debugger's helpers", async () => {
  await runCommand(page, "Debug: Start Debugging");
  const event = await ann.untilSeen("debug.finished", "name", "Run once", 1, { timeoutMs: 60_000 });
  expect(event.payload).toEqual({ workspace: WORKSPACE, name: "Run once" });
  expect(event.sightings[0]?.duration_ms).toBeGreaterThanOrEqual(1_000);
  expect(await ann.all("debug.finished")).toHaveLength(1);
}, 90_000);

test("what is appended to a watched log is captured once, at its own time, also through a rotation", async () => {
  appendFileSync(log, "[2026-02-03T04:05:06Z] first\n");
  const event = await ann.untilSeen("log.line", "line", "[2026-02-03T04:05:06Z] first", 1);
  expect(event.at).toBe("2026-02-03T04:05:06.000Z");
  appendFileSync(log, "[2026-02-03T04:05:07Z] second\n");
  renameSync(log, `${log}.1`);
  writeFileSync(log, "third, without a time\n");
  await ann.untilSeen("log.line", "line", "third, without a time", 1);
  expect((await ann.all("log.line")).map(lineOf).sort()).toEqual([
    "[2026-02-03T04:05:06Z] first",
    "[2026-02-03T04:05:07Z] second",
    "third, without a time",
  ]);
});

test("a log is read on from where it was left off when the editor was closed meanwhile, and nothing of it twice, also where the tray's state was damaged and is put back", async () => {
  const before = (await ann.all("log.line")).length;
  appendFileSync(log, "last before\n");
  await ann.untilSeen("log.line", "line", "last before", 1);
  await page.goto("about:blank");
  await until("the tray to be closed", () => leadingExtensionHost(laptop.workbench) === undefined);
  appendFileSync(log, "while it was closed\n");
  const state = stateFile();
  const kept = readFileSync(state);
  writeFileSync(state, "");
  await page.goto(laptop.workbench.url, { waitUntil: "domcontentloaded", timeout: 90_000 });
  await statusBarItem(page, "Tandem failed").waitFor({ timeout: 120_000 });
  await notification(page, `${state} is damaged`);
  await picture(page, "damaged");
  writeFileSync(state, kept);
  await clickNotification(page, "is damaged", "Try again");
  await statusBarItem(page, /Tandem$/).waitFor();
  appendFileSync(log, "first after\n");
  for (const line of ["while it was closed", "first after"])
    await ann.untilSeen("log.line", "line", line, 1, { timeoutMs: 40_000 });
  expect(await ann.all("log.line")).toHaveLength(before + 3);
}, 300_000);

test("a checkout of ten thousand files floods nothing, and the person is told", async () => {
  await openFile(page, "notes.txt");
  const before = (await ann.events("document.saved", "path", "other.txt")).length;
  fetchMany("many");
  checkout.git("checkout", "-q", "many");
  await page
    .getByText(/files changed at once on disk/)
    .first()
    .waitFor({ timeout: 60_000 });
  writeFileSync(laptop.file("other.txt"), "after the flood\n");
  await until(
    "a change after the flood",
    async () => (await ann.events("document.saved", "path", "other.txt")).length === before + 1,
  );
  expect((await ann.all("document.saved")).filter(({ payload }) => String(payload.path).startsWith("many/"))).toEqual(
    [],
  );
});

/** A branch with ten thousand files more, made in another clone: here nothing but a checkout writes them. */
function fetchMany(branch: string): void {
  const clone = join(elsewhere.path, "clone");
  const there = ["-C", clone, "-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
  checkout.git("clone", "-q", ".", clone);
  mkdirSync(join(clone, "many"));
  for (let at = 0; at < 10_000; at += 1) writeFileSync(join(clone, "many", `${at}.txt`), `${at}\n`);
  checkout.git(...there, "add", ".");
  checkout.git(...there, "commit", "-q", "-m", "Ten thousand files");
  checkout.git("fetch", "-q", clone, `HEAD:${branch}`);
}

/** Where the tray keeps what it remembers. */
function stateFile(): string {
  const storage = join(laptop.workbench.userDataDir, "User", "globalStorage", "tandem.tandem");
  const [name] = readdirSync(storage, { recursive: true, encoding: "utf8" }).filter((it) => it.endsWith("state.json"));
  if (name === undefined) throw new Error("The tray remembers nothing.");
  return join(storage, name);
}

const lineOf = ({ payload }: TimelineEvent) => payload.line;
