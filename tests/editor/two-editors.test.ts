import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { temporaryFolder } from "../hosts/temporary.ts";
import {
  answerQuickInput,
  clickModal,
  clickNotification,
  modal,
  notification,
  openFile,
  openWorkbench,
  quickInput,
  runCommand,
  statusBarItem,
  typeAndSave,
} from "../hosts/workbench-page.ts";
import { type Checkout, WORKSPACE } from "./checkout.ts";
import type { Companion } from "./companion.ts";
import { borrowUnpairedLaptop, type LentLaptop } from "./lent-laptop.ts";
import { type Machine, picture, startMachine } from "./machine.ts";
import { askForCode, closeNotifications, copyCode, untilRevealed } from "./pairing-steps.ts";
import type { TappedServer } from "./tapped-server.ts";

let checkout: Checkout;
let tapped: TappedServer;
let laptop: LentLaptop;
let desktop: Machine;
let ann: Companion;

beforeAll(async () => {
  laptop = await borrowUnpairedLaptop();
  ({ tapped, checkout, ann } = laptop);
  desktop = await startMachine(checkout.path);
}, 300_000);

afterAll(async () => {
  await desktop?.close();
  await laptop?.giveBack();
});

test("a first editor is paired from its palette", async () => {
  await askForCode(laptop.page, tapped.origin);
  await ann.confirm(await copyCode(laptop.page), "Laptop");
  await notification(laptop.page, "Paired as Ann");
});

test("a link that names a foreign server over http is refused with the reason, and one that the person turns away does nothing", async () => {
  await followLink(desktop.page, "vscode://tandem.tandem/pair?window=x&origin=http://192.0.2.7:4747");
  await notification(desktop.page, "The pairing link was refused. Plain http is allowed to this machine alone");
  await followLink(desktop.page, `vscode://tandem.tandem/pair?window=x&origin=${tapped.origin}`);
  const asked = tapped.urls.length;
  await clickModal(desktop.page, "Pair this editor with", "Cancel");
  await statusBarItem(desktop.page, "Pair Tandem").waitFor();
  expect(tapped.urls.slice(asked).filter((url) => url.includes("device_authorization"))).toEqual([]);
});

test("a link of the web page pairs a second editor, once the person has agreed to the server that it names", async () => {
  const { deep_link } = await ann.openWindow();
  await followLink(desktop.page, deep_link);
  const question = modal(desktop.page, `Pair this editor with ${tapped.origin}?`);
  await question.waitFor();
  await picture(desktop.page, "deep-link");
  await clickModal(desktop.page, "Pair this editor with", "Pair");
  await clickNotification(desktop.page, "A pairing code is ready", "Reveal");
  const code = await untilRevealed(desktop.page);
  expect(await ann.lookUp(code)).toMatchObject({ from_this_window: true });
  await ann.confirm(code, "Desktop");
  await notification(desktop.page, "Paired as Ann");
  expect(await ann.activeDevices()).toHaveLength(2);
});

test("a link changes nothing while the editor is paired", async () => {
  await closeNotifications(desktop.page);
  await followLink(desktop.page, "vscode://tandem.tandem/pair?window=x&origin=https://elsewhere.example");
  await notification(desktop.page, "The link changed nothing");
  expect(await modal(desktop.page).count()).toBe(0);
  await statusBarItem(desktop.page, /Tandem$/).waitFor();
});

test("a save that both editors see is one event, seen once by each of their observers", async () => {
  await openFile(desktop.page, "notes.txt");
  await openFile(laptop.page, "notes.txt");
  await typeAndSave(laptop.page, "written on the laptop");
  // The laptop's editor and disk, and the desktop's disk.
  const event = await ann.untilSeen("document.saved", "path", "notes.txt", 3);
  expect(event.payload.workspace).toBe(WORKSPACE);
  expect(new Set(event.sightings.map(({ observer }) => observer)).size).toBe(3);
  expect(await namesOf(event.sightings)).toEqual(["Desktop", "Laptop"]);
});

test("a commit that both editors see is one event, at the commit's own time", async () => {
  const sha = checkout.commit("Seen by both");
  const event = await ann.untilSeen("git.commit", "sha", sha, 2);
  expect(await namesOf(event.sightings)).toEqual(["Desktop", "Laptop"]);
  expect(event.payload).toEqual({ sha });
  expect(Date.parse(event.at)).toBe(Number(checkout.git("show", "-s", "--format=%ct", sha)) * 1000);
});

test("the view shows once what both saw today, and says so", async () => {
  const { page } = laptop;
  await page.locator('.activitybar [aria-label^="Tandem"]').first().click();
  for (const text of ["notes.txt", "committed"]) {
    const row = page
      .locator(".pane-body .monaco-list-row", { hasText: text })
      .filter({ hasText: "this and another device" });
    await row.first().waitFor();
    expect(await row.count()).toBe(1);
  }
  await closeNotifications(page);
  await picture(page, "today");
});

test("others' commits and those from before are not captured; own ones are that arrive by fetch or pull", async () => {
  const others = checkout.commit("By someone else", { email: "ben@example.org" });
  const fetched = commitFromElsewhere(checkout, "fetch");
  await ann.untilSeen("git.commit", "sha", fetched, 2);
  const pulled = commitFromElsewhere(checkout, "pull");
  expect(checkout.git("rev-parse", "main")).toBe(pulled);
  await ann.untilSeen("git.commit", "sha", pulled, 2);
  expect(await ann.events("git.commit", "sha", others)).toEqual([]);
  expect(await ann.events("git.commit", "sha", checkout.git("rev-list", "--max-parents=0", "main"))).toEqual([]);
});

test("what both hide under one phrase is one event still, and the server cannot read it", async () => {
  for (const { page, changeSettings } of [laptop, desktop]) {
    await changeSettings({ "tandem.hide": ["path", "workspace"] });
    await runCommand(page, "Tandem: Enter phrase that hides");
    await answerQuickInput(page, "correct horse battery staple");
    await notification(page, "The phrase is kept");
  }
  await openFile(laptop.page, "notes.txt");
  await typeAndSave(laptop.page, " under a phrase");
  const { payload, sightings } = await ann.untilSeen("document.saved", "content_sha256", hashOf(checkout), 3);
  expect(await namesOf(sightings)).toEqual(["Desktop", "Laptop"]);
  for (const field of ["path", "workspace"]) expect(String(payload[field])).toStartWith("hidden:");
}, 300_000);

test("a second window of a machine captures as the same device, and takes over when the first one closes", async () => {
  const second = await openWorkbench(desktop.browser.context, desktop.workbench.url);
  await statusBarItem(second, /Tandem$/).waitFor({ timeout: 60_000 });
  await desktop.page.close();
  desktop = { ...desktop, page: second };
  await openFile(second, "notes.txt");
  await typeAndSave(second, " and in its second window");
  const event = await ann.untilSeen("document.saved", "content_sha256", hashOf(checkout), 3);
  expect(await namesOf(event.sightings)).toEqual(["Desktop", "Laptop"]);
  expect(await ann.activeDevices()).toHaveLength(2);
});

test("a revoked editor stops and says so, and the other goes on", async () => {
  await ann.revoke("Desktop");
  await statusBarItem(desktop.page, "Tandem revoked").waitFor({ timeout: 45_000 });
  await notification(desktop.page, "This editor was revoked");
  await picture(desktop.page, "revoked");
  writeFileSync(join(checkout.path, "notes.txt"), "changed by a formatter\n");
  const event = await ann.untilSeen("document.saved", "content_sha256", hashOf(checkout), 1);
  expect(await namesOf(event.sightings)).toEqual(["Laptop"]);
});

test("a revoked editor can be paired again from what it says", async () => {
  await runCommand(desktop.page, "Tandem: Pair device");
  await answerQuickInput(desktop.page, tapped.origin);
  await ann.confirm(await copyCode(desktop.page), "Desktop again");
  await notification(desktop.page, "Paired as Ann");
});

async function namesOf(sightings: readonly { device_id: string }[]): Promise<string[]> {
  const devices = new Map((await ann.activeDevices()).map(({ id, name }) => [id, name]));
  return [...new Set(sightings.map(({ device_id }) => devices.get(device_id) ?? "unknown"))].sort();
}

/** Opens an address as the operating system would hand it over, and lets VS Code pass it to the extension. */
async function followLink(page: Page, link: string): Promise<void> {
  await runCommand(page, "Developer: Open URL");
  await quickInput(page).locator("input").first().waitFor();
  await answerQuickInput(page, link);
  await modal(page, "Allow 'Tandem' extension to open this URI?").getByRole("button", { name: "Open" }).click();
}

/** A commit of the same author, made in another clone: fetched, so that no branch here moves, or pulled into this one. */
function commitFromElsewhere(checkout: Checkout, by: "fetch" | "pull"): string {
  const clone = temporaryFolder("clone");
  try {
    checkout.git("clone", "-q", ".", join(clone.path, "notes"));
    const notes = join(clone.path, "notes");
    const there = ["-C", notes, "-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    checkout.git(...there, "commit", "-q", "--allow-empty", "-m", `Made elsewhere, to ${by}`);
    if (by === "pull") checkout.git("pull", "-q", "--ff-only", notes, "main");
    else checkout.git("fetch", "-q", notes, "main:refs/remotes/origin/elsewhere");
    return checkout.git("-C", notes, "rev-parse", "HEAD");
  } finally {
    clone.remove();
  }
}

function hashOf(checkout: Checkout): string {
  const { stdout } = Bun.spawnSync(["sha256sum", join(checkout.path, "notes.txt")]);
  return stdout.toString().slice(0, 64);
}
