import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Page } from "playwright";
import { pairByHand, saved } from "./bare-tray.ts";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";
import { look } from "./look.ts";

/** A page: what it asks for, the table that the answer comes from, and what it says while it waits and once it has it. */
const PAGES = [
  { path: "/", asks: "/v1/timeline?", table: "events", waits: "Reading your timeline", has: "Saved one.ts" },
  {
    path: "/timeline",
    asks: "/v1/timeline/picture?",
    table: "events",
    waits: "Reading this stretch of your timeline",
    has: "1 event, 0 of them",
  },
  {
    path: "/settings/devices",
    asks: "/v1/devices",
    table: "devices",
    waits: "Reading your devices",
    has: "More for Laptop",
  },
  {
    path: "/settings/devices/pair",
    asks: "/v1/pairings",
    table: "pairing_windows",
    waits: "Opening the pairing window",
    has: "This page waits for",
  },
  {
    path: "/audit",
    asks: "/v1/audit?",
    table: "audit_log",
    waits: "Reading the audit log",
    has: "This browser checked the chain",
  },
  {
    path: "/settings/account",
    asks: "/v1/passkeys",
    table: "links",
    waits: "Reading your passkeys",
    has: "added",
  },
] as const;

let companion: Companion;
let page: Page;
beforeAll(async () => {
  companion = await startCompanion();
  page = await createFirstAccount(companion);
  const laptop = await pairByHand(page, companion.server.origin, { name: "Laptop" });
  await laptop.push([saved("one.ts", crypto.randomUUID())]);
});
afterAll(() => companion.close());

const nameOf = (path: string) => path.slice(1).replaceAll("/", "-") || "today";
const shown = (text: string) => page.locator("main").getByText(text).first();

for (const { path, asks, waits, has } of PAGES)
  test(`${path} looks right and is accessible while it waits for the server`, async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const isAsked = (url: URL) => (url.pathname + url.search).startsWith(asks);
    await page.route(isAsked, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(companion.server.origin + path);
    await shown(waits).waitFor();
    await look(page, `${nameOf(path)}-loading`);
    release();
    await shown(has).waitFor();
    await page.unroute(isAsked);
  });

for (const { path, table, has } of PAGES)
  test(`${path} looks right and is accessible when the server fails, and recovers by the button it offers`, async () => {
    const database = new Database(join(companion.server.dataFolder, "tandem.sqlite"));
    database.run(`ALTER TABLE ${table} RENAME TO lost`);
    try {
      await page.goto(companion.server.origin + path);
      await shown("Something went wrong in the server.").waitFor();
      await look(page, `${nameOf(path)}-error`);
    } finally {
      database.run(`ALTER TABLE lost RENAME TO ${table}`);
      database.close();
    }
    await page.getByRole("button", { name: "Try again" }).first().click();
    await shown("Something went wrong in the server.").waitFor({ state: "detached" });
    await shown(has).waitFor();
  });

test("without the server each page says so, is accessible, and is whole again once the server is back", async () => {
  await page.goto(`${companion.server.origin}/timeline`);
  await page.locator(".plot[data-state=ready] canvas").waitFor();
  await companion.server.kill();
  const navigation = page.getByRole("navigation", { name: "Pages" });
  await page.getByText("Reconnecting. What you see may be out of date.").waitFor();
  for (const name of ["Today", "Timeline", "Audit", "Account"]) {
    await navigation.getByRole("link", { name }).click();
    await shown("The server cannot be reached.").waitFor();
    await look(page, `${name.toLowerCase()}-offline`);
  }
  await navigation.getByRole("link", { name: "Devices" }).click();
  // What was known stays, and the notice says that it may be old.
  await shown("More for Laptop").waitFor();
  expect(await page.getByText("Reconnecting. What you see may be out of date.").isVisible()).toBe(true);
  await look(page, "devices-offline");
  await page.getByRole("link", { name: "Pair a device" }).click();
  await shown("The server cannot be reached.").waitFor();
  await look(page, "pair-offline");
  await companion.server.restart();
  await page.getByText("Reconnecting.").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Try again" }).click();
  await shown("This page waits for").waitFor();
  await navigation.getByRole("link", { name: "Today" }).click();
  await shown("Saved one.ts").waitFor();
}, 180_000);

test("a page that cannot learn who is signed in says so, is accessible, and opens by the button it offers", async () => {
  await page.route("**/v1/session", (route) => route.abort());
  await page.goto(`${companion.server.origin}/settings/devices`);
  await page.getByRole("heading", { name: "This page could not be opened" }).waitFor();
  await look(page, "session-offline");
  await page.unroute("**/v1/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await shown("More for Laptop").waitFor();
});
