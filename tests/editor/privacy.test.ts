import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { type Hideable, hideFields, keyOfPhrase } from "../../extensions/vscode/privacy/hide.ts";
import { until } from "../hosts/until.ts";
import {
  answerQuickInput,
  clickNotification,
  notification,
  quickInput,
  runCommand,
  statusBarItem,
} from "../hosts/workbench-page.ts";
import type { Checkout } from "./checkout.ts";
import type { Companion } from "./companion.ts";
import { borrowLaptop, type LentLaptop } from "./lent-laptop.ts";
import { picture } from "./machine.ts";
import type { TappedServer } from "./tapped-server.ts";

const PHRASE = "correct horse battery staple";
let checkout: Checkout;
let tapped: TappedServer;
let machine: LentLaptop;
let page: Page;
let ann: Companion;

beforeAll(async () => {
  machine = await borrowLaptop({
    settings: { "tandem.exclude": ["clients/**"] },
    prepare({ path }) {
      for (const name of ["clients", "marked", "open"]) mkdirSync(join(path, name));
    },
  });
  ({ page, checkout, tapped, ann } = machine);
}, 300_000);

afterAll(async () => {
  await machine?.giveBack();
});

test("what is excluded is in no outbox, on no wire and in no database, and what is not excluded is", async () => {
  write("clients/wintergreen.txt");
  write("open/summergreen.txt");
  await ann.untilSeen("document.saved", "path", "open/summergreen.txt", 1);
  expect(whereIs("summergreen")).toEqual(["the database", "the outbox", "the wire"]);
  expect(whereIs("wintergreen")).toEqual([]);
});

test("an exclusion holds for the very next capture, and for those that wait while the server is away", async () => {
  tapped.goAway();
  write("open/springgreen.txt");
  write("open/autumngreen.txt");
  await until(
    "both captures in the outbox",
    () => /springgreen/.test(machine.outbox()) && /autumngreen/.test(machine.outbox()),
  );
  await machine.changeSettings({ "tandem.exclude": ["clients/**", "**/spring*"] });
  await until("the one to be taken out", () => !machine.outbox().includes("springgreen"));
  write("open/springgreen-again.txt");
  tapped.comeBack();
  await ann.untilSeen("document.saved", "path", "open/autumngreen.txt", 1, { timeoutMs: 70_000 });
  expect(whereIs("springgreen")).toEqual([]);
}, 300_000);

test("what is hidden is replaced before it is kept, also what waits, and the phrase makes two machines match", async () => {
  tapped.goAway();
  write("open/bluebell.txt");
  await until("the capture in the outbox", () => machine.outbox().includes("bluebell"));
  await machine.changeSettings({ "tandem.hide": ["path", "workspace", "branch"] });
  await clickNotification(page, "Enter your phrase", "Enter phrase");
  await quickInput(page).getByText("Enter the same phrase").waitFor();
  await picture(page, "phrase");
  await answerQuickInput(page, PHRASE);
  await notification(page, "The phrase is kept");
  await until("the path to be hidden", () => !machine.outbox().includes("bluebell"));
  tapped.comeBack();
  write("open/foxglove.txt");
  const expected = hidden("path", "open/foxglove.txt");
  const event = await ann.untilSeen("document.saved", "path", expected, 1, { timeoutMs: 70_000 });
  expect(event.payload.workspace).toBe(hidden("workspace", "git.example/ann/notes"));
  checkout.git("checkout", "-q", "-b", "snowdrop");
  const moved = await ann.untilSeen("git.checkout", "branch", hidden("branch", "snowdrop"), 1);
  expect(moved.payload.repository).toBe(hidden("workspace", "git.example/ann/notes"));
  for (const secret of ["bluebell", "foxglove", "snowdrop", PHRASE]) expect(whereIs(secret)).toEqual([]);
}, 300_000);

test("with a marker only folders that hold it are recorded", async () => {
  await machine.changeSettings({ "tandem.include.onlyWith": ".tandem", "tandem.hide": [], "tandem.exclude": [] });
  writeFileSync(machine.file("marked", ".tandem"), "");
  let written = 0;
  await until("a change that is not recorded", async () => {
    written += 1;
    write(`open/unmarked-${written}.txt`);
    write(`marked/marked-${written}.txt`);
    await ann.untilSeen("document.saved", "path", `marked/marked-${written}.txt`, 1);
    return (await ann.events("document.saved", "path", `open/unmarked-${written}.txt`)).length === 0;
  });
});

test("nothing is recorded while paused, for an hour, until tomorrow or until resumed, and again after", async () => {
  await machine.changeSettings({ "tandem.include.onlyWith": "" });
  for (const choice of ["For an hour", "Until tomorrow", "Until I resume"]) {
    await runCommand(page, "Tandem: Pause");
    await quickInput(page).locator(".monaco-list-row", { hasText: choice }).click();
    await statusBarItem(page, "Tandem paused").waitFor();
    const name = choice.replaceAll(" ", "-");
    write(`open/${name}.txt`);
    await runCommand(page, "Tandem: Resume");
    await statusBarItem(page, /Tandem$/).waitFor();
    write(`open/after-${name}.txt`);
    await ann.untilSeen("document.saved", "path", `open/after-${name}.txt`, 1);
    expect(await ann.events("document.saved", "path", `open/${name}.txt`)).toEqual([]);
  }
});

const KEY = keyOfPhrase(PHRASE);

function hidden(kind: Hideable, value: string): string {
  return String(hideFields({ [kind]: value }, [kind], KEY)[kind]);
}

function write(path: string): void {
  writeFileSync(join(checkout.path, path), `${path}, ${Math.random()}\n`);
}

/** Where a text is: a setting's own text is no leak, so the folders of the editor's settings are not looked at. */
function whereIs(text: string): string[] {
  const database = readdirSync(tapped.server.dataFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(db|sqlite)(-wal)?$/.test(name))
    .map((name) => readFileSync(join(tapped.server.dataFolder, name), "latin1"))
    .join("");
  const places = { "the outbox": machine.outbox(), "the database": database, "the wire": tapped.bodies.join("\n") };
  return Object.entries(places)
    .flatMap(([place, found]) => (found.includes(text) ? [place] : []))
    .sort();
}
