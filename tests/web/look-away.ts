import type { Page } from "playwright";

/** Another tab is looked at. All pages of a headless browser are in sight, so the page is told. */
export const lookAway = (page: Page) => tell(page, true);

export const lookAt = (page: Page) => tell(page, false);

function tell(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}
