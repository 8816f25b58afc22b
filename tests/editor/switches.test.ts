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
  ["commits", "git.commit", "sha", async (when) => checkout.commit(when)],
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
    return (await isSeen(line)) ? undefined : line;
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
    return (await isSeen(line)) ? line : undefined;
  });
}

function isSeen(line: string): Promise<boolean> {
  return laptop.ann.untilSeen("log.line", "line", line, 1, { timeoutMs: 4_000 }).then(
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
