import type { Page } from "playwright";

/** The text of what has the focus; that of nothing where it was lost. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => (document.activeElement === document.body ? "" : (document.activeElement?.textContent ?? "")));
