import type { Tab, TestedBrowser } from "./tested-browser.ts";

/** The options page as a person uses it. */
export interface Options {
  readonly tab: Tab;
  /** Fills in a list of sites. */
  list(name: "blocked" | "only" | "withQuery" | "withFragment", lines: readonly string[]): Promise<void>;
  /** Presses a box that is ticked, or is not. */
  toggle(name: "titles" | "active" | "audible" | "bookmarks" | "downloads"): Promise<void>;
  /** Saves, and waits for these words. */
  save(says?: string): Promise<void>;
}

export async function openOptions(browser: TestedBrowser): Promise<Options> {
  const tab = await browser.openOptions();
  await tab.waitFor("document.querySelector('form') !== null");
  return {
    tab,
    async list(name, lines) {
      await tab.evaluate(`(() => {
        const field = document.querySelector("[name=${name}]");
        field.value = ${JSON.stringify(lines.join("\n"))};
        field.dispatchEvent(new Event("input", { bubbles: true }));
      })()`);
    },
    toggle: (name) => tab.click(`[name=${name}]`),
    async save(says = "Saved.") {
      await tab.waitFor("document.querySelector('form > [role=status]').textContent === ''");
      await tab.click("form > button");
      await tab.waitForText(says);
    },
  };
}
