import { afterAll, beforeAll, expect, test } from "bun:test";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Source } from "../../extensions/vscode/settings/sources.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { openFile, quickInput, runCommand, typeAndSave } from "../hosts/workbench-page.ts";
import type { Checkout } from "./checkout.ts";
import type { Hand } from "./hand/make-hand.ts";
import { borrowLaptop, type LentLaptop } from "./lent-laptop.ts";
import { workFor } from "./work-for.ts";

const elsewhere = temporaryFolder("logs");
const log = join(elsewhere.path, "game.log");
let hand: Hand;
let laptop: LentLaptop;
let checkout: Checkout;

beforeAll(async () => {
  writeFileSync(log, "before\n");
  laptop = await borrowLaptop({
    settings: { "tandem.logs": [{ name: "game", path: log }] },
    prepare({ path }) {
      const names = ["Quince off", "Quince on"];
      const tasks = names.map((label) => ({
        label,
        type: "shell",
        command: `touch '${markOf(`task ${label}`)}'`,
        problemMatcher: [],
      }));
      const run = { type: "node", request: "launch", program: "$" + "{workspaceFolder}/once.js" };
      const configurations = names.map((name) => ({ ...run, name, args: [markOf(`debug ${name}`)] }));
      mkdirSync(join(path, ".vscode"));
      writeFileSync(join(path, ".vscode", "tasks.json"), JSON.stringify({ version: "2.0.0", tasks }));
      writeFileSync(join(path, ".vscode", "launch.json"), JSON.stringify({ version: "0.2.0", configurations }));
      writeFileSync(join(path, "once.js"), 'require("node:fs").writeFileSync(process.argv[2], "");');
      for (const name of ["off.txt", "on.txt", "other.txt"]) writeFileSync(join(path, name), "");
    },
  });
  ({ hand, checkout } = laptop);
}, 300_000);

afterAll(async () => {
  await laptop?.giveBack();
  elsewhere.remove();
});

type When = "off" | "on";

/**
 * What a source captures: the type, the field that names it, and how a person makes it happen. Changes on disk are
 * switched in windows.test.ts.
 */
const ACTS: [Source, string, string, (when: When) => Promise<string>][] = [
  ["active", "document.active", "path", workOn],
  ["commits", "git.commit", "sha", async (when) => (when === "off" ? checkout.commit(when) : untilCommitIsSeen())],
  ["checkouts", "git.checkout", "branch", async (when) => checkOut(when)],
  ["tasks", "task.finished", "name", (when) => pick("Tasks: Run Task", "task", when)],
  ["debug", "debug.finished", "name", (when) => pick("Debug: Select and Start Debugging", "debug", when)],
  ["logs", "log.line", "line", async (when) => (when === "off" ? appendLine(when) : untilLineIsSeen())],
];

test.each(ACTS)(
  "%s, switched off, captures nothing, and switched on again captures",
  async (source, type, field, act) => {
    const { page, ann } = laptop;
    await hand.set(page, { [`tandem.capture.${source}`]: false });
    const unseen = await act("off");
    await untilAnotherIsSeen(source);
    await hand.set(page, { [`tandem.capture.${source}`]: null });
    const seen = await act("on");
    await ann.untilSeen(type, field, seen, 1, { timeoutMs: 60_000 });
    expect(await ann.events(type, field, unseen)).toEqual([]);
  },
  150_000,
);

test("what is committed and checked out while that is off is not made good later, where nobody looked at the window either", async () => {
  const { page, ann } = laptop;
  await hand.set(page, { "tandem.capture.commits": false, "tandem.capture.checkouts": false });
  await lookAtWindow(false);
  const commit = checkout.commit("not looked at");
  const branch = checkOut("not-looked-at");
  await hand.set(page, { "tandem.capture.commits": null, "tandem.capture.checkouts": null });
  await ann.untilSeen("document.saved", "path", write("switched-on-again.md"), 1);
  await lookAtWindow(true);
  await ann.untilSeen("git.commit", "sha", checkout.commit("looked at again"), 1);
  const last = checkOut("looked-at-again");
  const event = await ann.untilSeen("git.checkout", "branch", last, 1);
  expect(await ann.events("git.commit", "sha", commit)).toEqual([]);
  expect(await ann.events("git.checkout", "branch", branch)).toEqual([]);
  await lookAtWindow(false);
  const madeAt = Date.now();
  const unfocused = checkOut("nobody-looks");
  await until("some time to pass", () => Date.now() > madeAt + 2_000);
  await lookAtWindow(true);
  const timed = await ann.untilSeen("git.checkout", "branch", unfocused, 1);
  expect(Math.abs(Date.parse(timed.at) - madeAt)).toBeLessThan(1_500);
  expect(Date.parse(timed.at)).toBeGreaterThan(Date.parse(event.at));
}, 150_000);

test("saves, switched off, are noticed by the disk alone, and switched on again by both", async () => {
  const { page, ann } = laptop;
  await openFile(page, "notes.txt");
  await hand.set(page, { "tandem.capture.saves": false });
  await typeAndSave(page, "off");
  const unseen = hashOf("notes.txt");
  await ann.untilSeen("document.saved", "content_sha256", unseen, 1);
  await hand.set(page, { "tandem.capture.saves": null });
  await typeAndSave(page, " on");
  await ann.untilSeen("document.saved", "content_sha256", hashOf("notes.txt"), 2);
  await ann.untilSeen("document.saved", "content_sha256", unseen, 1);
}, 300_000);

test("a source that the folder's own settings switch off captures nothing there, whatever the person's say", async () => {
  const { ann } = laptop;
  const settings = laptop.file(".vscode", "settings.json");
  writeFileSync(settings, JSON.stringify({ "tandem.capture.logs": false }));
  const unseen = await until("a line that is not seen", async () => {
    const line = appendLine();
    return (await isSeen("log.line", "line", line)) ? undefined : line;
  });
  writeFileSync(settings, "{}");
  await untilLineIsSeen();
  expect(await ann.events("log.line", "line", unseen)).toEqual([]);
}, 300_000);

/** Something that another source captures has arrived, so what came before it would have too. */
async function untilAnotherIsSeen(source: Source): Promise<void> {
  const { ann } = laptop;
  if (source === "commits") await ann.untilSeen("git.checkout", "branch", checkOut("after-the-commit"), 1);
  else if (source === "checkouts") await ann.untilSeen("git.commit", "sha", checkout.commit("after the checkout"), 1);
  else await ann.untilSeen("document.saved", "path", write(`after-${source}.md`), 1);
}

async function workOn(when: When): Promise<string> {
  await openFile(laptop.page, `${when}.txt`);
  await typeAndSave(laptop.page, "work");
  await workFor(laptop.page, 2_500);
  await openFile(laptop.page, "other.txt");
  return `${when}.txt`;
}

/** Makes VS Code believe that the person looks at the window, or elsewhere: its git waits until they look at it. */
function lookAtWindow(on: boolean): Promise<void> {
  return laptop.page.evaluate(async (focused) => {
    document.hasFocus = () => focused;
    // It asks at both events, but hears only the one that is news.
    for (const event of ["blur", "focus"]) {
      window.dispatchEvent(new Event(event));
      await new Promise((resolve) => setTimeout(resolve));
    }
  }, on);
}

/** What is committed just as that is switched on is not recorded, so commits are made until one is seen. */
function untilCommitIsSeen(): Promise<string> {
  return until("a commit that is seen", async () => {
    const sha = checkout.commit("on");
    return (await isSeen("git.commit", "sha", sha)) ? sha : undefined;
  });
}

/** Where a run leaves its mark, outside the folder. */
function markOf(run: string): string {
  return join(elsewhere.path, run.replace(" ", "-"));
}

/** Runs what the palette's command lists under this name, until it has begun. */
async function pick(command: string, kind: "task" | "debug", when: When): Promise<string> {
  const { page } = laptop;
  const name = `Quince ${when}`;
  await runCommand(page, command);
  await quickInput(page).locator(".monaco-list-row", { hasText: name }).first().click();
  await until(`${name} to run`, () => existsSync(markOf(`${kind} ${name}`)), { timeoutMs: 60_000 });
  return name;
}

function checkOut(branch: string): string {
  checkout.git("checkout", "-q", "-b", branch);
  return branch;
}

let lines = 0;

function appendLine(line = `line ${++lines}`): string {
  appendFileSync(log, `${line}\n`);
  return line;
}

/** What was written just before the tray heard that it records again is not read, so lines are appended until one is seen. */
function untilLineIsSeen(): Promise<string> {
  return until("a line that is seen", async () => {
    const line = appendLine();
    return (await isSeen("log.line", "line", line)) ? line : undefined;
  });
}

function isSeen(type: string, field: string, value: string): Promise<boolean> {
  return laptop.ann.untilSeen(type, field, value, 1, { timeoutMs: 4_000 }).then(
    () => true,
    () => false,
  );
}

function write(name: string): string {
  writeFileSync(laptop.file(name), `${name}\n`);
  return name;
}

function hashOf(name: string): string {
  return new Bun.CryptoHasher("sha256").update(readFileSync(laptop.file(name))).digest("hex");
}
