import { expect } from "bun:test";
import type { Page } from "playwright";
import { axeFindsNothing, COLOR_SCHEMES } from "../hosts/axe.ts";
import { LOOKED_AT } from "../hosts/looked-at.ts";

/** Screenshots for people who ask for them; not kept in the repository. */
const ARTEFACTS = new URL("../../artefacts/browser", import.meta.url).pathname;

/** axe finds nothing on the page, light or dark, and it is no wider than 320 px. */
export async function looksRight(page: Page, name: string): Promise<void> {
  for (const colorScheme of COLOR_SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    if (LOOKED_AT) await page.screenshot({ path: `${ARTEFACTS}/${name}-${colorScheme}.png`, fullPage: true });
    await axeFindsNothing(page, name, colorScheme);
    const { scrollWidth } = await page.evaluate<{ scrollWidth: number }>(
      "({ scrollWidth: document.documentElement.scrollWidth })",
    );
    expect(scrollWidth).toBeLessThanOrEqual(320);
  }
}
