import type { Page } from "playwright";

/** The letters of a code without its dash, as it is entered and could be kept. */
export const lettersOf = (userCode: string): string => userCode.replace("-", "");

/** Where a page keeps a code, in whatever case and with or without its dash: its address, history, title or storage. */
export async function keptIn(page: Page, letters: string): Promise<string[]> {
  const places: Record<string, string> = await page.evaluate(() => ({
    address: location.href,
    title: document.title,
    history: JSON.stringify(history.state),
    session: JSON.stringify(sessionStorage),
    local: JSON.stringify(localStorage),
    cookies: document.cookie,
  }));
  const found = (text: string) =>
    text
      .toUpperCase()
      .replace(/[^A-Z]/g, "")
      .includes(letters);
  return Object.keys(places).filter((place) => found(places[place] ?? ""));
}
