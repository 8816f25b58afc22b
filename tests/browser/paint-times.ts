import type { Tab } from "./tested-browser.ts";

/** When a page was first painted, and when its largest part was: ms after it was opened, by the browser's own record. */
export interface PaintTimes {
  readonly first: number;
  readonly largest: number;
}

/** Waits for the browser's records (Paint Timing, Largest Contentful Paint) of a page that is open in front. */
export const paintTimes = (tab: Tab) =>
  tab.evaluate<PaintTimes>(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const first = performance.getEntriesByName("first-contentful-paint")[0];
      if (first) resolve({ first: first.startTime, largest: list.getEntries().at(-1).startTime });
    }).observe({ type: "largest-contentful-paint", buffered: true });
  })`);
