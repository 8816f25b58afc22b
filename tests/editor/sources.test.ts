import { afterAll, beforeAll, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TimelineEvent } from "@tandem/contract/timeline";
import type { Page } from "playwright";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import {
  answerQuickInput,
  clickNotification,
  notification,
  openFile,
  quickInput,
  runCommand,
  typeAndSave,
} from "../hosts/workbench-page.ts";
import { type Checkout, makeCheckout, WORKSPACE } from "./checkout.ts";
import { type Companion, signIn } from "./companion.ts";
import { type Machine, picture, startMachine } from "./machine.ts";
import { askForCode, closeNotifications, copyCode } from "./pairing-steps.ts";
import { startTappedServer, type TappedServer } from "./tapped-server.ts";

const folder = temporaryFolder("sources");
const elsewhere = temporaryFolder("logs");
const log = join(elsewhere.path, "game.log");
let checkout: Checkout;
let tapped: TappedServer;
let machine: Machine;
let page: Page;
let ann: Companion;

beforeAll(async () => {
  checkout = makeCheckout(folder.path);
  writeFileSync(join(folder.path, ".gitignore"), "ignored/\n");
  mkdirSync(join(folder.path, ".vscode"));
  const task = { label: "Fail with three", type: "shell", command: "exit 3", presentation: { reveal: "never" } };
  const tasks = { version: "2.0.0", tasks: [{ ...task, problemMatcher: [] }] };
  writeFileSync(join(folder.path, ".vscode", "tasks.json"), JSON.stringify(tasks));
  writeFileSync(join(folder.path, "other.txt"), "other\n");
  checkout.commit("Before the sources");
  writeFileSync(log, "[2026-01-02T03:04:05Z] before it was watched\n");
  const settings = {
    "tandem.logs": [{ name: "game", path: log, pattern: "^\\[(.+?)\\]" }],
    "files.exclude": { "**/excluded": true },
  };
  [tapped, machine] = await Promise.all([startTappedServer(), startMachine(folder.path, settings)]);
  page = machine.page;
  ann = await signIn(tapped.server, tapped.origin, "Ann");
  await askForCode(page, tapped.origin);
  await ann.confirm(await copyCode(page), "Laptop");
  await notification(page, "Paired as Ann");
}, 180_000);

afterAll(async () => {
  await machine?.close();
  await tapped?.stop();
  folder.remove();
  elsewhere.remove();
});

test("a file that no editor shows is captured when it changes on disk, and those that are ignored or excluded are not", async () => {
  for (const place of ["ignored", "excluded"]) {
    mkdirSync(join(folder.path, place));
    writeFileSync(join(folder.path, place, "made.txt"), "by a build\n");
  }
  writeFileSync(join(folder.path, "other.txt"), "by an agent\n");
  const event = await ann.untilSeen("document.saved", "path", "other.txt", 1);
  expect(event.payload.workspace).toBe(WORKSPACE);
  for (const path of ["ignored/made.txt", "excluded/made.txt"])
    expect(await ann.events("document.saved", "path", path)).toEqual([]);
});

test("the time that a document was worked on is one span, and closes when another is shown", async () => {
  await openFile(page, "notes.txt");
  await typeAndSave(page, "worked on");
  const since = performance.now();
  await until("seconds of work", async () => {
    await page.keyboard.press("End");
    return performance.now() - since > 2_500;
  });
  await openFile(page, "other.txt");
  await ann.untilSeen("document.active", "path", "notes.txt", 1);
  const [event] = await ann.events("document.active", "path", "notes.txt");
  expect(event?.sightings[0]?.duration_ms).toBeGreaterThanOrEqual(1_000);
});

test("a checkout of another branch is captured once, and a commit on it is none", async () => {
  checkout.git("checkout", "-q", "-b", "idea");
  const event = await ann.untilSeen("git.checkout", "branch", "idea", 1);
  expect(event.payload).toEqual({ repository: WORKSPACE, branch: "idea", sha: checkout.git("rev-parse", "HEAD") });
  const sha = checkout.commit("On the idea");
  await ann.untilSeen("git.commit", "sha", sha, 1);
  expect(await ann.all("git.checkout")).toHaveLength(1);
});

test("a task that ends is captured with the exit code of its process", async () => {
  await runCommand(page, "Tasks: Run Task");
  await quickInput(page).locator(".monaco-list-row", { hasText: "Fail with three" }).first().waitFor();
  await answerQuickInput(page, "Fail with three");
  const event = await ann.untilSeen("task.finished", "name", "Fail with three", 1);
  expect(event.payload).toEqual({ workspace: WORKSPACE, name: "Fail with three", exit_code: 3 });
});

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

test("a source that is switched off captures nothing from then on", async () => {
  await machine.changeSettings({ "tandem.capture.logs": false });
  let probes = 0;
  const unseen = await until("a line that is not captured", async () => {
    probes += 1;
    const line = `is it off ${probes}`;
    appendFileSync(log, `${line}\n`);
    const seen = await ann.untilSeen("log.line", "line", line, 1, { timeoutMs: 5_000 }).catch(() => undefined);
    return seen === undefined ? line : undefined;
  });
  await machine.changeSettings({ "tandem.capture.logs": true });
  await until(
    "the log to be read again",
    async () => {
      probes += 1;
      appendFileSync(log, `is it on ${probes}\n`);
      return (await ann.all("log.line")).some((event) => String(lineOf(event)).startsWith("is it on"));
    },
    { everyMs: 500 },
  );
  expect(await ann.events("log.line", "line", unseen)).toEqual([]);
});

test("a long queue is caught up with its progress shown, which can be put off and gone on with", async () => {
  await closeNotifications(page);
  tapped.goAway();
  appendFileSync(log, Array.from({ length: 12_000 }, (_, at) => `[2026-03-04T05:06:07Z] line ${at}\n`).join(""));
  await until("the queue to hold them", () => machine.outbox().includes("line 11999"), { timeoutMs: 60_000 });
  tapped.comeBack();
  await clickNotification(page, "catching up", "Cancel");
  await notification(page, "Catching up goes on in an hour");
  await picture(page, "put-off");
  const sent = tapped.bodies.length;
  await clickNotification(page, "Catching up goes on in an hour", "Send now");
  await until("all to be sent", () => tapped.bodies.join("").includes("line 11999"), { timeoutMs: 60_000 });
  expect(tapped.bodies.length).toBeGreaterThan(sent);
}, 180_000);

test("ten thousand files that change at once flood nothing, and the person is told", async () => {
  mkdirSync(join(folder.path, "many"));
  for (let at = 0; at < 10_000; at += 1) writeFileSync(join(folder.path, "many", `${at}.txt`), `${at}\n`);
  await page
    .getByText(/files changed at once on disk/)
    .first()
    .waitFor({ timeout: 60_000 });
  writeFileSync(join(folder.path, "other.txt"), "after the flood\n");
  await until(
    "a change after the flood",
    async () => (await ann.events("document.saved", "path", "other.txt")).length === 2,
  );
  expect((await ann.all("document.saved")).filter(({ payload }) => String(payload.path).startsWith("many/"))).toEqual(
    [],
  );
});

const lineOf = ({ payload }: TimelineEvent) => payload.line;
