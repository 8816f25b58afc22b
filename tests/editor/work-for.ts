import type { Page } from "playwright";
import { until } from "../hosts/until.ts";

/** Moves about in the document that is open, as a person does who works on it, for so long. */
export async function workFor(page: Page, ms: number): Promise<void> {
  const from = performance.now();
  await until("some work", async () => {
    await page.keyboard.press("Home");
    await page.keyboard.press("End");
    return performance.now() - from > ms;
  });
}
