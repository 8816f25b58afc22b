import { readFileSync } from "node:fs";
import type { BrowserContext, Locator, Page } from "playwright";
import { until } from "./until.ts";

/** Opens a workbench's address in a new tab and waits until it is drawn and its extensions have started. */
export async function openWorkbench(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  const lines: string[] = [];
  consoles.set(page, lines);
  page.on("console", (message) => lines.push(message.text()));
  await page.goto(url, { waitUntil: "domcontentloaded", timeout: 150_000 });
  await page.locator(".monaco-workbench .statusbar").waitFor({ timeout: 90_000 });
  return page;
}

const consoles = new WeakMap<Page, string[]>();

/** Everything that the window has written to the browser's console since it was opened. */
export function browserConsole(page: Page): string {
  return (consoles.get(page) ?? []).join("\n");
}

/** Runs a command by its title in the palette, such as "Tandem: Pair device". */
export async function runCommand(page: Page, title: string): Promise<void> {
  const input = page.locator(".quick-input-widget input[type=text]");
  const row = page.locator(".quick-input-widget .monaco-list-row", { hasText: title }).first();
  // The palette closes when the focus moves, as it may while the workbench is still starting: open it anew then.
  await until(
    `the command "${title}"`,
    async () => {
      await page.keyboard.press("Escape");
      // F1 would draw the list of all commands first.
      await page.keyboard.press("Control+P");
      await input.waitFor({ timeout: 5_000 });
      await input.fill(`>${title}`);
      await row.waitFor({ timeout: 5_000 });
      await row.click({ timeout: 5_000 });
      return true;
    },
    { timeoutMs: 60_000 },
  );
}

/**
 * Waits for a notification with a text. Where it does not stand on the screen, for they leave it after ten seconds and
 * of more than three within 800 ms the last are not shown at all, it is looked up behind the bell, as a person would.
 */
export async function notification(page: Page, text: string | RegExp): Promise<Locator> {
  const item = page
    .locator(".notifications-toasts, .notifications-center")
    .locator(".notification-list-item:visible", { hasText: text })
    .first();
  const look = async () => {
    if (await appears(item, 5_000)) return true;
    await runCommand(page, "Notifications: Show Notifications");
    return appears(item, 2_000);
  };
  await until(`the notification "${text}"`, look, { timeoutMs: 60_000 });
  return item;
}

/** Waits for a notification with a text and presses one of its buttons. */
export async function clickNotification(page: Page, text: string | RegExp, button: string): Promise<void> {
  await (await notification(page, text)).getByRole("button", { name: button, exact: true }).click();
}

function appears(item: Locator, timeout: number): Promise<boolean> {
  return item.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

/** The quick input or quick pick that is open: its rows are `.monaco-list-row`. */
export function quickInput(page: Page): Locator {
  return page.locator(".quick-input-widget:visible");
}

/** Answers the input box that is open. */
export async function answerQuickInput(page: Page, text: string): Promise<void> {
  await quickInput(page).locator("input").first().fill(text);
  await page.keyboard.press("Enter");
}

/** The modal dialogue that is open. */
export function modal(page: Page, text?: string | RegExp): Locator {
  return page.locator(".monaco-dialog-box", text === undefined ? {} : { hasText: text });
}

/** Waits for a modal dialogue with a text and presses one of its buttons. */
export async function clickModal(page: Page, text: string | RegExp, button: string | RegExp): Promise<void> {
  await modal(page, text).getByRole("button", { name: button, exact: true }).click();
}

/** The items of the status bar that hold a text. */
export function statusBarItem(page: Page, text: string | RegExp): Locator {
  return page.locator(".statusbar .statusbar-item", { hasText: text });
}

/** The document of a webview that is open, by the frame that VS Code puts it in. */
export function webview(page: Page) {
  return page.frameLocator("iframe.webview").last().frameLocator("#active-frame");
}

/** What the workbench has said to screen readers last; a notification's text stays here after it is gone. */
export async function ariaAlertText(page: Page): Promise<string> {
  return (await page.locator(".monaco-alert").allTextContents()).join("\n");
}

/** Opens a file of the folder by its path, as a person does with Go to File. */
export async function openFile(page: Page, path: string): Promise<void> {
  const name = path.split("/").at(-1) ?? path;
  const tab = page.locator(".tabs-container .tab", { hasText: name });
  await until(
    `${path} to open`,
    async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+P");
      await quickInput(page).locator("input").first().fill(path, { timeout: 5_000 });
      await quickInput(page).locator(".monaco-list-row", { hasText: name }).first().click({ timeout: 5_000 });
      await tab.waitFor({ timeout: 5_000 });
      return true;
    },
    { timeoutMs: 60_000 },
  );
}

/** Puts a text at the end of the file that is open, at once, for each key would draw the window anew; and saves it. */
export async function typeAndSave(page: Page, text: string): Promise<void> {
  await page.locator(".editor-group-container.active .monaco-editor").first().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText(text);
  const unsaved = page.locator(".tab.active.dirty");
  await unsaved.waitFor();
  await page.keyboard.press("Control+S");
  await unsaved.waitFor({ state: "detached" });
}

/** Changes the user's settings in their file, as it is opened in the workbench, which watches it nowhere else. */
export async function editUserSettings(page: Page, path: string, changes: Record<string, unknown>): Promise<void> {
  const text = JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...changes }, null, 2);
  await runCommand(page, "Preferences: Open User Settings (JSON)");
  const tab = page.locator(".tab.active", { hasText: "settings.json" });
  await tab.waitFor();
  await page.locator(".editor-group-container.active .monaco-editor .view-lines").first().click();
  await page.keyboard.press("Control+A");
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press("Control+V");
  await page.locator(".tab.active.dirty").waitFor();
  await page.keyboard.press("Control+S");
  await until("the settings to be saved", () => readFileSync(path, "utf8") === text);
  await runCommand(page, "View: Close Editor");
  await tab.waitFor({ state: "detached" });
}

/** The window's own logs, which a workbench in a browser keeps in IndexedDB: path → text. */
export async function readBrowserLogs(page: Page): Promise<Record<string, string>> {
  return page.evaluate<Record<string, string>>(`new Promise((resolve, reject) => {
    const opening = indexedDB.open("vscode-web-db");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const store = opening.result.transaction("vscode-logs-store").objectStore("vscode-logs-store");
      const texts = {};
      const reading = store.openCursor();
      reading.onerror = () => reject(reading.error);
      reading.onsuccess = () => {
        const cursor = reading.result;
        if (!cursor) { opening.result.close(); resolve(texts); return; }
        texts[String(cursor.key)] = typeof cursor.value === "string" ? cursor.value : new TextDecoder().decode(cursor.value);
        cursor.continue();
      };
    };
  })`);
}
