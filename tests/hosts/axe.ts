import { expect } from "bun:test";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright";

/** A page is held against all rules in the first; in the second against those that a change of colors can break. */
export const COLOR_SCHEMES = ["light", "dark"] as const;
const OF_COLORS = ["color-contrast", "link-in-text-block"];
const AXE_IS_THERE = "typeof axe !== 'undefined'";

/** axe finds nothing on a page of ours as it stands, which now has the color scheme that is named. */
export async function axeFindsNothing(page: Page, name: string, colorScheme: "light" | "dark"): Promise<void> {
  // Putting axe into a page costs more than most looks at it: where an earlier look left it, it is not put there again.
  const isThere = await page.evaluate<boolean>(AXE_IS_THERE);
  // No page of ours holds a frame: without looking for any, axe takes half the time.
  const axe = new AxeBuilder({ page, ...(isThere && { axeSource: AXE_IS_THERE }) }).setLegacyMode();
  if (colorScheme === "dark") axe.withRules(OF_COLORS);
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
  expect({ name, colorScheme, found }).toEqual({ name, colorScheme, found: [] });
}
