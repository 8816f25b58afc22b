import { Database } from "bun:sqlite";
import { join } from "node:path";
import type { Locator, Page } from "playwright";
import { type HostChromium, startChromium } from "../hosts/chromium.ts";
import { until } from "../hosts/until.ts";
import { type Companion, createFirstAccount, signInLink, startCompanion } from "./companion.ts";

/** Ada's account page in the browser that made the account, and another browser that she has. */
export interface AccountWorld {
  readonly companion: Companion;
  readonly page: Page;
  readonly phone: HostChromium;
  openAccount(): Promise<void>;
  /** Signs the other browser in anew, by a link; its earlier session lives on without it. */
  signInOnPhone(): Promise<Page>;
  /** As if five minutes had passed since anybody was last seen to be there. */
  forgetVerification(): void;
  /** What the audit page says, a sentence a line. */
  auditSentences(): Promise<string>;
  close(): Promise<void>;
}

export async function startAccountWorld(): Promise<AccountWorld> {
  const companion = await startCompanion();
  const page = await createFirstAccount(companion, "Ada");
  const phone = await startChromium();
  const { server } = companion;
  const openAccount = async () => void (await page.goto(`${server.origin}/settings/account`));
  return {
    companion,
    page,
    phone,
    openAccount,
    async signInOnPhone() {
      await phone.context.clearCookies();
      const opened = await phone.context.newPage();
      await opened.goto(signInLink(server, "Ada"));
      await opened.getByRole("navigation", { name: "Pages" }).waitFor();
      return opened;
    },
    forgetVerification() {
      const database = new Database(join(server.dataFolder, "tandem.sqlite"));
      database.run("UPDATE web_sessions SET verified_at = 0");
      database.close();
    },
    async auditSentences() {
      await page.goto(`${server.origin}/audit`);
      await page.getByText("This browser checked the chain").waitFor();
      return (await page.locator(".entries bdi").allInnerTexts()).join("\n");
    },
    async close() {
      await phone.close();
      await companion.close();
    },
  };
}

export const button = (on: Page, name: string | RegExp): Locator => on.getByRole("button", { name, exact: true });

export const part = (on: Page, title: string): Locator =>
  on.locator("section").filter({ has: on.getByRole("heading", { name: title }) });

/** What has the focus, by its label or its text. */
const focused = (on: Page) =>
  on.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");

export async function focusOn(on: Page, name: string): Promise<void> {
  await until(`the focus on ${name}`, async () => (await focused(on)) === name);
}

/** Reaches a button by the Tab key alone, and presses it. */
export async function pressByKeyboard(on: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    await on.keyboard.press("Tab");
    if ((await focused(on)) === name) return on.keyboard.press("Enter");
  }
  throw new Error(`${name} cannot be reached by the Tab key.`);
}
