import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import type { Page } from "playwright";
import { until } from "../hosts/until.ts";
import { openFile, quickInput, runCommand, statusBarItem, typeAndSave } from "../hosts/workbench-page.ts";
import type { Hand } from "./hand/make-hand.ts";
import { borrowLaptop, type LentLaptop } from "./lent-laptop.ts";
import { workFor } from "./work-for.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let hand: Hand;
let laptop: LentLaptop;

beforeAll(async () => {
  laptop = await borrowLaptop({
    prepare: (checkout) => writeFileSync(`${checkout.path}/other.txt`, "other\n"),
  });
  ({ hand } = laptop);
}, 300_000);

afterAll(async () => {
  // Its clock stands ahead of the disk's now. By its name this file comes last of those that borrow the laptop.
  await laptop?.useUp();
});

test("two minutes without a sign of the person end a span at the last sign, and then no timer waits for another", async () => {
  const { page, ann } = laptop;
  await openFile(page, "notes.txt");
  await typeAndSave(page, "worked on");
  await workFor(page, 2_500);
  expect((await hand.timers(page)).filter(isIdleTime)).toHaveLength(1);
  expect(await ann.events("document.active", "path", "notes.txt")).toEqual([]);
  hand.pass(2 * MINUTE_MS + 5_000);
  const event = await ann.untilSeen("document.active", "path", "notes.txt", 1);
  const worked = event.sightings[0]?.duration_ms ?? 0;
  expect(worked).toBeGreaterThanOrEqual(2_000);
  expect(worked).toBeLessThan(2 * MINUTE_MS);
  expect((await hand.timers(page)).filter(isIdleTime)).toEqual([]);
});

test("who comes back after that begins another span, and there is one at a time", async () => {
  const { page, ann } = laptop;
  await openFile(page, "notes.txt");
  await typeAndSave(page, " again");
  await workFor(page, 1_500);
  expect((await hand.timers(page)).filter(isIdleTime)).toHaveLength(1);
  await openFile(page, "other.txt");
  const spans = await until("the second span", async () => {
    const found = await ann.events("document.active", "path", "notes.txt");
    return found.length === 2 ? found : undefined;
  });
  const [second, first] = spans.map(({ at, sightings }) => ({
    at: Date.parse(at),
    ms: sightings[0]?.duration_ms ?? 0,
  }));
  expect(second?.at).toBeGreaterThan((first?.at ?? 0) + (first?.ms ?? 0));
});

test("what is worked on in a pause is not counted: one span ends where the pause begins, and another begins after it", async () => {
  const { page, ann } = laptop;
  const before = await ann.events("document.active", "path", "notes.txt");
  await openFile(page, "notes.txt");
  await untilSpanIsOpen(page);
  await workFor(page, 2_500);
  await runCommand(page, "Tandem: Pause");
  await quickInput(page).getByText("Until I resume").click();
  await statusBarItem(page, "Tandem paused").waitFor();
  await openFile(page, "notes.txt");
  await workFor(page, 500);
  hand.pass(MINUTE_MS);
  await workFor(page, 500);
  await runCommand(page, "Tandem: Resume");
  await statusBarItem(page, /Tandem$/).waitFor();
  await openFile(page, "notes.txt");
  await untilSpanIsOpen(page);
  await workFor(page, 2_500);
  await openFile(page, "other.txt");
  const spans = await until("both spans", async () => {
    const found = await ann.events("document.active", "path", "notes.txt");
    return found.length === before.length + 2 ? found.slice(0, 2) : undefined;
  });
  for (const { sightings } of spans) expect(sightings[0]?.duration_ms).toBeLessThan(MINUTE_MS);
}, 90_000);

test.each([
  ["For an hour", HOUR_MS],
  ["Until tomorrow", 24 * HOUR_MS],
])(
  "a pause %s lapses by itself",
  async (choice, ms) => {
    const { page, ann } = laptop;
    await runCommand(page, "Tandem: Pause");
    await quickInput(page).locator(".monaco-list-row", { hasText: choice }).click();
    await statusBarItem(page, "Tandem paused").waitFor();
    const name = choice.replaceAll(" ", "-");
    write(`during-${name}.txt`);
    // Nearly over is not over.
    if (ms === HOUR_MS) {
      hand.pass(ms - 2 * MINUTE_MS);
      await hand.timers(page);
      await statusBarItem(page, "Tandem paused").waitFor();
      write(`nearly-${name}.txt`);
      hand.pass(2 * MINUTE_MS);
    } else hand.pass(ms);
    await statusBarItem(page, /Tandem$/).waitFor({ timeout: 30_000 });
    let written = 0;
    // The disk's own clock is not set ahead, so the first writes still look as if they were made in the pause.
    await until(
      "a change after the pause",
      async () => {
        written += 1;
        write(`after-${name}-${written}.txt`);
        const seen = await ann.all("document.saved");
        return seen.some(({ payload }) => String(payload.path).startsWith(`after-${name}-`));
      },
      { everyMs: 500 },
    );
    for (const when of ["during", "nearly"]) {
      expect(await ann.events("document.saved", "path", `${when}-${name}.txt`)).toEqual([]);
    }
  },
  120_000,
);

/** A busy editor tells its extensions late what the person did; a span of less than a second would count for none. */
async function untilSpanIsOpen(page: Page): Promise<void> {
  await until("a span to be open", async () => {
    await workFor(page, 200);
    return (await hand.timers(page)).some(isIdleTime);
  });
}

const isIdleTime = (delayMs: number) => delayMs > 60_000 && delayMs <= 2 * MINUTE_MS;

function write(name: string): void {
  writeFileSync(laptop.file(name), `${name}\n`);
}
