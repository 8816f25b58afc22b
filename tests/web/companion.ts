import type { BrowserContext, Page } from "playwright";
import { addAuthenticator } from "../hosts/authenticator.ts";
import { type ChromiumOptions, type HostChromium, startChromium } from "../hosts/chromium.ts";
import { type HostServer, startServer } from "../hosts/server.ts";

/** A real server and a real browser, for the tests of one file. */
export interface Companion {
  readonly server: HostServer;
  readonly context: BrowserContext;
  /** A new tab. Its passkey device, if any, is its own. */
  open(path: string): Promise<Page>;
  close(): Promise<void>;
}

export async function startCompanion(
  env: Record<string, string> = {},
  browsing: ChromiumOptions = {},
): Promise<Companion> {
  const server = await startServer({ env });
  const browser = await startChromium(browsing).catch(async (fault: unknown) => {
    await server.stop();
    throw fault;
  });
  return {
    server,
    context: browser.context,
    async open(path) {
      const page = await browser.context.newPage();
      await page.goto(server.origin + path);
      return page;
    },
    async close() {
      await stopBoth(browser, server);
    },
  };
}

async function stopBoth(browser: HostChromium, server: HostServer): Promise<void> {
  await browser.close();
  await server.stop();
}

/** Opens the set-up link of a fresh server and creates the first account, with a passkey, by hand. */
export async function createFirstAccount({ server, context }: Companion, name = "Ada"): Promise<Page> {
  const page = await context.newPage();
  await addAuthenticator(page);
  await page.goto(await server.setUpLink());
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Create account with a passkey" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  return page;
}

/** Signs the browser in by an operator's link, which creates the account where there is none. */
export async function signInByLink({ server, context }: Companion, name = "Ada"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(signInLink(server, name));
  const arrived = page.waitForURL(({ pathname }) => pathname !== "/sign-in");
  // Where somebody is signed in, the page asks first.
  const asked = page.getByRole("button", { name: "Sign in by the link" });
  await Promise.race([arrived, asked.click().catch(() => arrived)]);
  await arrived;
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  return page;
}

export function signInLink(server: HostServer, name: string): string {
  const printed = server.tandem("sign-in-link", name);
  const link = /https?:\/\/\S+#token=\S+/.exec(printed.stdout)?.[0];
  if (link === undefined) throw new Error(`No link was printed: ${printed.stdout}${printed.stderr}`);
  return link;
}
