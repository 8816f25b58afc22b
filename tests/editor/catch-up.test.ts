import { afterAll, beforeAll, expect, test } from "bun:test";
import { appendFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { clickNotification, notification, openFile, statusBarItem, typeAndSave } from "../hosts/workbench-page.ts";
import type { Hand } from "./hand/make-hand.ts";
import { borrowLaptop, type LentLaptop } from "./lent-laptop.ts";
import { picture } from "./machine.ts";

/** Enough that it takes a while. `TANDEM_QUEUED=200000`, what two weeks without a server may bring, is run by hand. */
const CAPTURES = Number(process.env.TANDEM_QUEUED ?? 20_000);
const elsewhere = temporaryFolder("logs");
const log = join(elsewhere.path, "game.log");
const LONGEST_STRETCH_MS = 500;
let hand: Hand;
let laptop: LentLaptop;

beforeAll(async () => {
  writeFileSync(log, "before\n");
  laptop = await borrowLaptop({
    settings: { "tandem.logs": [{ name: "game", path: log, pattern: "^\\[(.+?)\\]" }] },
  });
  ({ hand } = laptop);
}, 300_000);

afterAll(async () => {
  await laptop?.giveBack();
  elsewhere.remove();
});

test(`${CAPTURES.toLocaleString("en")} captures that wait are kept, caught up with their progress shown, put off and gone on with, and the editor stays quick`, async () => {
  const { page, tapped } = laptop;
  await hand.longestStretch(page);
  tapped.goAway();
  const begin = Date.UTC(2026, 0, 1);
  const lines = Array.from(
    { length: CAPTURES },
    (_, at) => `[${new Date(begin + at * 6_000).toISOString()}] line ${at} ends`,
  );
  for (let at = 0; at < CAPTURES; at += 10_000) appendFileSync(log, `${lines.slice(at, at + 10_000).join("\n")}\n`);
  const last = `line ${CAPTURES - 1} ends`;
  await until("the queue to hold them", () => laptop.outbox().includes(last), { timeoutMs: 300_000, everyMs: 3_000 });
  expect(statSync(log).size).toBeGreaterThan(CAPTURES * 40);

  tapped.comeBack();
  // The tray asks again within a minute.
  await statusBarItem(page, /Tandem$/).waitFor({ timeout: 120_000 });
  await notification(page, "catching up");
  await notification(page, /captures left/);
  await picture(page, "catching-up");
  await clickNotification(page, "catching up", "Cancel");
  await notification(page, "Catching up goes on in an hour");
  expect(linesPushed()).toBeLessThan(CAPTURES);
  await clickNotification(page, "Catching up goes on in an hour", "Send now");

  const before = linesPushed();
  await openFile(page, "notes.txt");
  await typeAndSave(page, "typed while it is catching up");
  // Typing and saving went on while batches did.
  await until("another batch", () => linesPushed() > before);
  await until("all to be sent", () => linesPushed() === CAPTURES, { timeoutMs: 300_000, everyMs: 1_000 });
  await statusBarItem(page, /Tandem$/).waitFor();
  await laptop.ann.untilSeen("document.saved", "path", "notes.txt", 2, { timeoutMs: 60_000 });
  // Whoever typed meanwhile waited for no more than this.
  expect(await hand.longestStretch(page)).toBeLessThan(LONGEST_STRETCH_MS);
}, 900_000);

const pushed = new Set<string>();
let bodiesRead = 0;

/** How many of the lines were pushed, each counted once. */
function linesPushed(): number {
  const { bodies } = laptop.tapped;
  for (; bodiesRead < bodies.length; bodiesRead += 1)
    for (const [, number] of bodies[bodiesRead]?.matchAll(/line (\d+) ends/g) ?? []) if (number) pushed.add(number);
  return pushed.size;
}
