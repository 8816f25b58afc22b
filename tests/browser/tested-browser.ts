import type { FirefoxPage } from "../hosts/firefox-page.ts";

/** A tab, whichever the browser: the Firefox driver's page, and a twin of it for Chromium. */
export type Tab = FirefoxPage;

/** A real browser with the built extension, as a person who has installed it. */
export interface TestedBrowser {
  readonly name: "Chromium" | "Firefox";
  /** Opens the toolbar popup's page in a tab. */
  openPopup(): Promise<Tab>;
  /** Opens the options page in a tab. */
  openOptions(): Promise<Tab>;
  /** Opens another page of the extension in a tab. */
  openOwn(page: string): Promise<Tab>;
  open(url: string): Promise<Tab>;
  /** Opens a private window there and waits until it has loaded. */
  openPrivately(url: string): Promise<void>;
  /** Ends the extension's worker as the browser does when it sees fit. */
  endWorker(): Promise<void>;
  /** The page in front plays a tone from now on. */
  playSound(tab: Tab): Promise<void>;
  /** Bytes of memory that the extension's own process, with its worker and pages, holds alone. */
  memory(): Promise<number>;
  /** Leaves the extension no room to write more than it holds, as on a full disk; or as much as it likes again. */
  limitStorage(limited: boolean): Promise<void>;
  /** Every line that pages and extension wrote to the console, and every address that was asked for. */
  traces(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Where `bun extensions/browser/build.ts` leaves the unpacked extension. */
export const EXTENSION = new URL("../../extensions/browser/dist", import.meta.url).pathname;
/** The extension's id for Firefox, as the manifest names it. */
export const GECKO_ID = "tray@tandem.invalid";
