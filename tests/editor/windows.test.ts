import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { leadingExtensionHost, otherExtensionHosts, ownerOfConnection } from "../hosts/vscode-windows.ts";
import {
  clickModal,
  clickNotification,
  editUserSettings,
  openFile,
  openWorkbench,
  statusBarItem,
  typeAndSave,
} from "../hosts/workbench-page.ts";
import { makeCheckout } from "./checkout.ts";
import { type Companion, signIn } from "./companion.ts";
import { keptIn, type Machine, picture, startMachine } from "./machine.ts";
import { askForCode, closeNotifications, copyCode } from "./pairing-steps.ts";
import { startTappedServer, type TappedServer } from "./tapped-server.ts";

const folder = temporaryFolder("windows");
const elsewhere = temporaryFolder("logs");
let tapped: TappedServer;
let machine: Machine;
let windows: Page[];
let ann: Companion;
/** The processes that have spoken with the server as a tray, by the port of their connection. */
const speakers = new Map<number, number>();

beforeAll(async () => {
  makeCheckout(folder.path);
  [tapped, machine] = await Promise.all([startTappedServer(), startMachine(folder.path)]);
  ann = await signIn(tapped.server, tapped.origin, "Ann");
  tapped.onTray((port) => {
    const speaker = speakers.get(port) ?? ownerOfConnection(port);
    if (speaker !== undefined) speakers.set(port, speaker);
  });
  const open = () => openWorkbench(machine.browser.context, machine.workbench.url);
  windows = [machine.page, await open(), await open()];
  for (const page of windows) await statusBarItem(page, "Pair Tandem").waitFor({ timeout: 60_000 });
}, 300_000);

afterAll(async () => {
  await machine?.close();
  await tapped?.stop();
  folder.remove();
  elsewhere.remove();
});

const LONGER_THAN_THE_WINDOW_MS = 6_000;
const LATEST_CAPTURE_MS = 3_000;

const at = (index: number): Page => windows[index] ?? machine.page;

test("a pairing in one of three windows is seen by all", async () => {
  await at(1).bringToFront();
  await askForCode(at(1), tapped.origin);
  await ann.confirm(await copyCode(at(1)), "Laptop");
  await statusBarItem(at(1), /Tandem$/).waitFor({ timeout: 30_000 });
  for (const page of windows) await statusBarItem(page, /Tandem$/).waitFor({ timeout: 2_000 });
  expect(await ann.activeDevices()).toHaveLength(1);
});

test("one window alone speaks with the server; when it is killed another takes over, and nothing is lost or doubled", async () => {
  tapped.goAway();
  for (let write = 0; write < 5; write += 1) {
    writeFileSync(join(folder.path, `before-${write}.txt`), `${write}\n`);
    await until(`write ${write} in the outbox`, () => machine.outbox().includes(`before-${write}.txt`));
  }
  const killed = leadingExtensionHost(machine.workbench);
  if (killed === undefined) throw new Error("No window holds the tray.");
  expect(new Set(speakers.values())).toEqual(new Set([killed]));
  speakers.clear();
  process.kill(killed, "SIGKILL");
  const next = await until(
    "another window to take over",
    () => {
      const pid = leadingExtensionHost(machine.workbench);
      return pid !== undefined && pid !== killed ? pid : undefined;
    },
    { timeoutMs: 10_000 },
  );
  expect(existsSync(`/proc/${next}`)).toBe(true);
  writeFileSync(join(folder.path, "after.txt"), "after\n");
  tapped.comeBack();
  for (const name of ["before-0.txt", "before-4.txt", "after.txt"]) {
    await until(`${name} on the server`, async () => (await ann.events("document.saved", "path", name)).length > 0, {
      timeoutMs: 70_000,
    });
  }
  expect(new Set(speakers.values())).toEqual(new Set([next]));
  const names = (await ann.all("document.saved")).map(({ payload }) => payload.path);
  expect(names.sort()).toEqual(["after.txt", ...[0, 1, 2, 3, 4].map((write) => `before-${write}.txt`)]);
}, 150_000);

test("an exclusion that is set in one window holds for the captures of all, also of one that starts again and has not read it", async () => {
  await changeSettings(2, { "tandem.exclude": ["**/wintergreen*"] });
  const kept = () => keptIn(machine.workbench.userDataDir, "state.json").includes("wintergreen");
  await until("the window that holds the tray to have heard it", kept);
  const killed = leadingExtensionHost(machine.workbench);
  if (killed === undefined) throw new Error("No window holds the tray.");
  process.kill(killed, "SIGKILL");
  await untilAllSee((nth) => {
    writeFileSync(join(folder.path, `wintergreen-${nth}.txt`), "excluded\n");
    writeFileSync(join(folder.path, `summergreen-${nth}.txt`), "not excluded\n");
  }, "summergreen");
  expect(machine.outbox()).not.toContain("wintergreen");
  const paths = (await ann.all("document.saved")).map(({ payload }) => String(payload.path));
  expect(paths.filter((path) => path.includes("wintergreen"))).toEqual([]);
});

test("the view shows today as it comes, what several devices saw once, and this device", async () => {
  const page = at(2);
  await page.bringToFront();
  await closeNotifications(page);
  await page.locator('.activitybar [aria-label^="Tandem"]').first().click();
  await page.locator(".pane-body .monaco-list-row", { hasText: "after.txt" }).first().waitFor();
  await page.locator(".pane-body .monaco-list-row", { hasText: "Laptop" }).first().waitFor();
  writeFileSync(join(folder.path, "live.txt"), "live\n");
  await page.locator(".pane-body .monaco-list-row", { hasText: "live.txt" }).first().waitFor();
  expect(await page.locator(".pane-body .monaco-list-row", { hasText: "live.txt" }).count()).toBe(1);
  await picture(page, "view");
});

test("a source that is switched off or on in one window is so in all", async () => {
  await changeSettings(2, { "tandem.capture.diskChanges": false });
  const unseen = await untilNoneSees((nth) => `switched-off-${nth}.txt`);
  await changeSettings(0, { "tandem.capture.diskChanges": true });
  await untilAllSee((nth) => writeFileSync(join(folder.path, `switched-on-${nth}.txt`), "on\n"), "switched-on");
  expect(machine.outbox()).not.toContain(unseen);
  expect(await ann.events("document.saved", "path", unseen)).toEqual([]);
});

test("a change on disk that a busy window hears of late is one event still, and as old as the change", async () => {
  const leading = leadingExtensionHost(machine.workbench) ?? 0;
  const [busy] = otherExtensionHosts(leading);
  if (busy === undefined) throw new Error("No window but the one that holds the tray.");
  process.kill(busy, "SIGSTOP");
  const written = Date.now();
  try {
    writeFileSync(join(folder.path, "heard-late.txt"), "heard late\n");
    await ann.untilSeen("document.saved", "path", "heard-late.txt", 2);
    await Bun.sleep(written + LONGER_THAN_THE_WINDOW_MS - Date.now());
  } finally {
    process.kill(busy, "SIGCONT");
  }
  const { sightings } = await ann.untilSeen("document.saved", "path", "heard-late.txt", 3);
  for (const { at } of sightings) expect(Math.abs(Date.parse(at) - written)).toBeLessThan(2_000);
});

test("a log that is named in any window is watched by the one that holds the tray", async () => {
  const logs = ["first", "second"].map((name) => ({ name, path: join(elsewhere.path, `${name}.log`) }));
  // One of the two windows at most holds the tray.
  for (const [index, window] of [0, 2].entries()) {
    const log = logs[index] ?? { name: "", path: "" };
    await changeSettings(window, { "tandem.logs": logs.slice(0, index + 1) });
    await until(
      "the line",
      async () => {
        appendFileSync(log.path, `a line of the ${log.name} log\n`);
        return (await ann.events("log.line", "source", log.name)).length > 0;
      },
      { everyMs: 1_000 },
    );
  }
});

test("an editor that is revoked while someone types says so and stops, and what waits is pushed once after pairing again", async () => {
  const page = at(2);
  await openFile(page, "notes.txt");
  await saveUnsent(page, "kept over the revocation");
  const kept = hashOf("notes.txt");
  await ann.revoke("Laptop");
  await page.keyboard.type("typed while it is revoked");
  tapped.comeBack();
  await statusBarItem(page, "Tandem revoked").waitFor({ timeout: 60_000 });
  await page.keyboard.press("Control+S");
  await page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  const unseen = hashOf("notes.txt");
  await clickNotification(page, "This editor was revoked", "Pair again");
  await ann.confirm(await copyCode(page), "Laptop again");
  await ann.untilSeen("document.saved", "content_sha256", kept, 4);
  expect(await ann.events("document.saved", "content_sha256", unseen)).toEqual([]);
  expect(await ann.activeDevices()).toHaveLength(1);
}, 150_000);

test("what a revoked editor keeps is gone from the outbox once the person discards it", async () => {
  const page = at(2);
  await closeNotifications(page);
  await saveUnsent(page, "discarded");
  await ann.revoke("Laptop again");
  tapped.comeBack();
  await statusBarItem(page, "Tandem revoked").waitFor({ timeout: 60_000 });
  await clickNotification(page, "This editor was revoked", "Discard");
  await clickModal(page, "Discard", /^Discard/);
  await until("the outbox to hold nothing", () => !machine.outbox().includes(hashOf("notes.txt")));
}, 150_000);

/** All three windows watch the folder; one that is just starting, or has not heard of a change, misses a file: then another is written. */
async function untilAllSee(write: (nth: number) => void, name: string): Promise<void> {
  let tries = 0;
  const allSee = async () => {
    tries += 1;
    write(tries);
    const seen = ann.untilSeen("document.saved", "path", `${name}-${tries}.txt`, 3, { timeoutMs: 8_000 });
    return seen.then(
      () => true,
      () => false,
    );
  };
  await until("a file that all three windows see", allSee, { timeoutMs: 150_000 });
}

/** A busy window hears of a setting some time after it stands in the file. @returns the name of the file that none captured */
async function untilNoneSees(nameOf: (nth: number) => string): Promise<string> {
  let tries = 0;
  return until("a file that no window captures", async () => {
    tries += 1;
    const name = nameOf(tries);
    writeFileSync(join(folder.path, name), "not seen\n");
    await Bun.sleep(LATEST_CAPTURE_MS);
    const isSeen = machine.outbox().includes(name) || (await ann.events("document.saved", "path", name)).length > 0;
    return isSeen ? undefined : name;
  });
}

async function changeSettings(window: number, changes: Record<string, unknown>): Promise<void> {
  await at(window).bringToFront();
  await editUserSettings(at(window), join(machine.workbench.userDataDir, "User", "settings.json"), changes);
}

/** Saves while no tray is answered, until all three windows have it in the outbox. */
async function saveUnsent(page: Page, text: string): Promise<void> {
  tapped.goAway();
  await typeAndSave(page, text);
  await until(
    "the save in the outbox, by its window and three watchers",
    () => machine.outbox().split(hashOf("notes.txt")).length === 5,
  );
}

function hashOf(name: string): string {
  return createHash("sha256")
    .update(readFileSync(join(folder.path, name)))
    .digest("hex");
}
