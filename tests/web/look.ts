import { expect } from "bun:test";
import { join } from "node:path";
import type { Page } from "playwright";
import { axeFindsNothing, COLOR_SCHEMES } from "../hosts/axe.ts";
import { LOOKED_AT } from "../hosts/looked-at.ts";

/** Screenshots for people who ask for them; not kept in the repository. */
const ARTEFACTS = join(import.meta.dir, "..", "..", "artefacts", "web");
const WIDTHS = [320, 768, 1440];
/** What a page tells once; no picture of it is kept. */
const TOLD_ONCE = ".codes code, .kept-once pre";

/** Looks at a page as it stands: in light and dark, narrow to wide; nothing may stick out, and axe finds nothing. */
export async function look(page: Page, name: string): Promise<void> {
  const mask = [page.locator(TOLD_ONCE)];
  for (const colorScheme of COLOR_SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => {
        const dialog = document.querySelector("dialog[open]");
        const inDialog = dialog === null ? 0 : dialog.scrollWidth - dialog.clientWidth;
        return Math.max(inDialog, document.documentElement.scrollWidth - window.innerWidth);
      });
      expect({ name, width, over: Math.max(0, over) }).toEqual({ name, width, over: 0 });
      if (!LOOKED_AT) continue;
      await page.screenshot({ path: join(ARTEFACTS, `${name}-${colorScheme}-${width}.png`), fullPage: true, mask });
    }
    await axeFindsNothing(page, name, colorScheme);
  }
}
