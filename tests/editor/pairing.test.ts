import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright";
import { until } from "../hosts/until.ts";
import {
  answerQuickInput,
  ariaAlertText,
  clickModal,
  clickNotification,
  notification,
  openFile,
  quickInput,
  runCommand,
  statusBarItem,
  typeAndSave,
  webview,
} from "../hosts/workbench-page.ts";
import type { Companion } from "./companion.ts";
import { leaksIn, plantMarkers, watchAlerts } from "./leaks.ts";
import { borrowUnpairedLaptop, type LentLaptop } from "./lent-laptop.ts";
import { picture } from "./machine.ts";
import {
  askForCode,
  CODE,
  clipboard,
  closeNotifications,
  copyCode,
  MASK,
  readyNotification,
  revealedCode,
  untilMasked,
  untilRevealed,
} from "./pairing-steps.ts";
import type { TappedServer } from "./tapped-server.ts";

let machine: LentLaptop;
let tapped: TappedServer;
let page: Page;
let ann: Companion;
let copied: { code: string; at: number };

beforeAll(async () => {
  machine = await borrowUnpairedLaptop({ name: "Ann Marker" });
  ({ tapped, page, ann } = machine);
  await watchAlerts(page);
}, 300_000);

afterAll(() => machine?.giveBack());

test("plain http to another host is refused before anything is sent, with the reason", async () => {
  await runCommand(page, "Tandem: Pair device");
  await quickInput(page).locator("input").first().fill("http://192.0.2.7:4747");
  await quickInput(page).getByText("Plain http is allowed to this machine alone").waitFor();
  await page.keyboard.press("Escape");
});

test("a server that does not answer is named, and trying again is offered", async () => {
  await runCommand(page, "Tandem: Pair device");
  await quickInput(page).locator("input").first().fill("http://localhost:9");
  await page.keyboard.press("Enter");
  const toast = await notification(page, "No answer from http://localhost:9");
  await toast.getByRole("button", { name: "Try again" }).waitFor();
});

test("a code that has expired is masked where it was revealed, and a new one is offered", async () => {
  tapped.shortenCodes(12);
  await askForCode(page, tapped.origin);
  const code = await copyCode(page);
  await runCommand(page, "Tandem: Reveal code");
  await untilRevealed(page);
  await notification(page, "The pairing code has expired");
  expect(await page.locator("iframe.webview").count()).toBe(0);
  tapped.shortenCodes(undefined);
  await clickNotification(page, "The pairing code has expired", "New code");
  await readyNotification(page);
  expect(await copyCode(page)).not.toBe(code);
  await runCommand(page, "Tandem: Cancel pairing");
  await statusBarItem(page, "Pair Tandem").waitFor();
});

test("an address where no Tandem answers is told, and another can be given", async () => {
  const other = Bun.serve({ port: 0, hostname: "localhost", fetch: () => new Response("hello") });
  await closeNotifications(page);
  await runCommand(page, "Tandem: Pair device");
  await answerQuickInput(page, `http://localhost:${other.port}`);
  await clickNotification(page, "answers, but not as a Tandem server", "Change address");
  await quickInput(page).getByText("The address of your Tandem server").waitFor();
  await page.keyboard.press("Escape");
  await other.stop(true);
});

test("whoever turns away at the address has asked for nothing", async () => {
  const asked = tapped.urls.length;
  await runCommand(page, "Tandem: Pair device");
  await quickInput(page).getByText("The address of your Tandem server").waitFor();
  await page.keyboard.press("Escape");
  await statusBarItem(page, "Pair Tandem").waitFor();
  expect(tapped.urls.slice(asked).filter((url) => url.includes("device_authorization"))).toEqual([]);
});

test("a code that is cancelled while it is revealed is gone from the screen", async () => {
  await askForCode(page, tapped.origin);
  await runCommand(page, "Tandem: Reveal code");
  const code = await untilRevealed(page);
  await runCommand(page, "Tandem: Cancel pairing");
  await statusBarItem(page, "Pair Tandem").waitFor();
  await page.locator("iframe.webview").waitFor({ state: "detached" });
  expect(await page.locator("body").textContent()).not.toContain(code);
});

test("the notification says that a code is ready and until when, and holds no letter of it", async () => {
  const text = await askForCode(page, tapped.origin);
  expect(text).toContain(MASK);
  expect(text).toMatch(/until \d\d:\d\d/);
  await statusBarItem(page, "Tandem waiting").waitFor();
  await picture(page, "code-ready");
  const code = await copyCode(page);
  expect(text).not.toContain(code.slice(0, 4));
  expect(text).not.toContain(code.slice(5));
});

test("a cancelled code pairs nothing, even if it is confirmed afterwards", async () => {
  const code = await clipboard(page);
  await runCommand(page, "Tandem: Show waiting code");
  await clickNotification(page, "A pairing code is ready", "Cancel");
  await statusBarItem(page, "Pair Tandem").waitFor();
  await ann.confirm(code, "Nothing");
  expect(await ann.activeDevices()).toEqual([]);
});

test("a denied pairing is told, and leads to a new code", async () => {
  await askForCode(page, tapped.origin);
  await ann.deny(await copyCode(page));
  await clickNotification(page, "The pairing was denied", "Try again");
  await readyNotification(page);
});

test("Reveal shows the code in a page of its own and masks it when the window loses the focus", async () => {
  await clickNotification(page, "A pairing code is ready", "Reveal");
  const code = await untilRevealed(page);
  expect(await page.evaluate<string>("document.title")).not.toContain(code);
  await page.locator(".statusbar").click({ position: { x: 400, y: 8 } });
  await untilMasked(page);
});

test("a revealed code that another tab has hidden stays masked when it is looked at again, until it is asked for", async () => {
  const before = timesRevealed();
  await openFile(page, "notes.txt");
  await page.locator(".tabs-container .tab", { hasText: "Pairing code" }).click();
  await untilMasked(page);
  await webview(page).getByRole("button", { name: "Show for 10 seconds" }).click();
  await untilRevealed(page);
  await until("the log to tell", () => timesRevealed() > before);
  expect(timesRevealed()).toBe(before + 1);
});

function timesRevealed(): number {
  const logs = Object.values(machine.workbench.logs()).join("\n");
  return logs.split("The pairing code was revealed").length - 1;
}

test("a revealed code masks itself again after 10 seconds", async () => {
  const shown = revealedCode(page);
  await runCommand(page, "Tandem: Reveal code");
  await untilRevealed(page);
  const shownAt = performance.now();
  await until("the mask", async () => (await shown.textContent()) === MASK, { timeoutMs: 15_000 });
  expect(performance.now() - shownAt).toBeGreaterThan(7_000);
  await picture(page, "code-masked-again");
});

test("Copy puts the code on the clipboard without showing it, and the confirmed pairing is told by name", async () => {
  await runCommand(page, "Tandem: Show waiting code");
  copied = { code: await copyCode(page), at: performance.now() };
  expect(await page.locator("body").textContent()).not.toContain(copied.code);
  expect(await ann.lookUp(copied.code)).toMatchObject({ device: { kind: "editor" }, same_network: true });
  await ann.confirm(copied.code, "Laptop");
  await notification(page, `Paired as Ann Marker at ${tapped.origin}`);
  await picture(page, "paired");
  await statusBarItem(page, /Tandem$/).waitFor();
});

test("a save is one event with two observers: the editor and the disk", async () => {
  await openFile(page, "notes.txt");
  await typeAndSave(page, "second");
  const event = await ann.untilSeen("document.saved", "path", "notes.txt", 2);
  expect(new Set(event.sightings.map(({ observer }) => observer)).size).toBe(2);
  expect(event.payload.content_sha256).toBe(new Bun.CryptoHasher("sha256").update("first\nsecond").digest("hex"));
});

test("while paused nothing is captured, and Resume goes on", async () => {
  await runCommand(page, "Tandem: Pause");
  await quickInput(page).getByText("Until I resume").click();
  await statusBarItem(page, "Tandem paused").waitFor();
  await typeAndSave(page, " unseen");
  await runCommand(page, "Tandem: Resume");
  await statusBarItem(page, /Tandem$/).waitFor();
  await typeAndSave(page, " seen");
  const sha = new Bun.CryptoHasher("sha256").update("first\nsecond unseen seen").digest("hex");
  await ann.untilSeen("document.saved", "content_sha256", sha, 2);
  expect(await ann.events("document.saved", "path", "notes.txt")).toHaveLength(2);
});

test("Unpair revokes the device on the server and stops recording", async () => {
  await runCommand(page, "Tandem: Unpair");
  await clickModal(page, "Unpair Laptop from", "Unpair");
  await statusBarItem(page, "Pair Tandem").waitFor();
  expect(await ann.activeDevices()).toHaveLength(0);
});

test("the clipboard is cleared a minute after Copy", async () => {
  await page.bringToFront();
  await until("the clipboard to be cleared", async () => (await clipboard(page)) !== copied.code, {
    timeoutMs: 75_000,
  });
  expect(performance.now() - copied.at).toBeGreaterThan(55_000);
}, 90_000);

test("no code and no token is in any log, console, alert, address, file of the editor or database of the server", async () => {
  const markers = await plantMarkers(machine, tapped);
  expect(tapped.secrets.size).toBeGreaterThan(8);
  expect([...tapped.secrets].some((secret) => CODE.test(secret))).toBe(true);
  expect(await ariaAlertText(page)).not.toBe("");
  const { places, found } = await leaksIn(machine, tapped, [...tapped.secrets]);
  for (const [place, marker] of markers) {
    expect({ place, found: (places.get(place) ?? "").includes(marker) }).toEqual({ place, found: true });
  }
  expect(found).toEqual([]);
});
