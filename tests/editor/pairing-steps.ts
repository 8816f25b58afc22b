import type { Page } from "playwright";
import { until } from "../hosts/until.ts";
import {
  answerQuickInput,
  clickNotification,
  notification,
  quickInput,
  runCommand,
  webview,
} from "../hosts/workbench-page.ts";

export const MASK = "••••-••••";
export const CODE = /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/;

/** Asks for a code from the palette, and gives the text of the notification that says it is ready. */
export async function askForCode(page: Page, origin: string): Promise<string> {
  await closeNotifications(page);
  await runCommand(page, "Tandem: Pair device");
  await quickInput(page).getByText("The address of your Tandem server").waitFor();
  await answerQuickInput(page, origin);
  return readyNotification(page);
}

export async function readyNotification(page: Page): Promise<string> {
  const toast = await notification(page, "A pairing code is ready");
  return (await toast.textContent()) ?? "";
}

/** Copies the waiting code by the notification's button, and reads the clipboard as a paste would. */
export async function copyCode(page: Page): Promise<string> {
  await page.evaluate(`navigator.clipboard.writeText("")`);
  await clickNotification(page, "A pairing code is ready", "Copy");
  return until("the code on the clipboard", async () => {
    const text = await clipboard(page);
    return CODE.test(text) ? text : undefined;
  });
}

export function clipboard(page: Page): Promise<string> {
  return page.evaluate<string>("navigator.clipboard.readText()");
}

/** The text at which the revealing page's code stands. */
export function revealedCode(page: Page) {
  return webview(page).locator("#code");
}

/** Waits until the code is shown, and gives it. */
export function untilRevealed(page: Page): Promise<string> {
  return until("the code to be shown", async () => {
    const text = await revealedCode(page).textContent({ timeout: 2_000 });
    return text && CODE.test(text) ? text : undefined;
  });
}

export async function untilMasked(page: Page): Promise<void> {
  await until("the code to be masked", async () => (await revealedCode(page).textContent({ timeout: 2_000 })) === MASK);
}

export async function closeNotifications(page: Page): Promise<void> {
  await runCommand(page, "Notifications: Clear All Notifications");
}
