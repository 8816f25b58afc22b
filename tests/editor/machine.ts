import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { type HostChromium, startChromium } from "../hosts/chromium.ts";
import { startWorkbench, type Workbench } from "../hosts/vscode.ts";
import { editUserSettings, openWorkbench, statusBarItem } from "../hosts/workbench-page.ts";
import type { Hand } from "./hand/make-hand.ts";

/** One machine: a served VS Code with the packaged tray, and the browser that shows it. */
export interface Machine {
  readonly workbench: Workbench;
  readonly browser: HostChromium;
  readonly page: Page;
  /** Changes user settings as a person does who edits the file; `undefined` takes one out. */
  changeSettings(changes: Record<string, unknown>): Promise<void>;
  /** The outbox file's text. */
  outbox(): string;
  close(): Promise<void>;
}

/** Starts a machine over a folder and waits until its tray is there. */
export async function startMachine(
  folder: string,
  settings: Record<string, unknown> = {},
  { trust = false, hand }: { trust?: boolean; hand?: Hand } = {},
): Promise<Machine> {
  if (!existsSync(VSIX)) throw new Error("The extension is not built: run `npm run build` first.");
  const [workbench, browser] = await Promise.all([
    startWorkbench({
      folder,
      vsix: hand === undefined ? VSIX : [hand.vsix, VSIX],
      ...(hand && { env: hand.env }),
      settings,
      trust,
    }),
    startChromium({ viewport: { width: 1280, height: 800 } }),
  ]);
  try {
    const page = await openWorkbench(browser.context, workbench.url);
    await statusBarItem(page, "Tandem").waitFor({ timeout: 150_000 });
    return {
      workbench,
      browser,
      page,
      changeSettings: (changes) =>
        editUserSettings(page, join(workbench.userDataDir, "User", "settings.json"), changes),
      outbox: () => outboxOf(workbench.userDataDir),
      async close() {
        await browser.close();
        await workbench.close();
      },
    };
  } catch (fault) {
    await browser.close();
    await workbench.close();
    throw fault;
  }
}

/** Keeps a picture of a surface for people to look at; git ignores it. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, `editor-${name}.png`) });
}

/** The outbox file's text. */
export function outboxOf(userDataDir: string): string {
  return keptIn(userDataDir, "outbox.journal");
}

/** The text of what the machine's tray keeps under a name. */
export function keptIn(userDataDir: string, file: string): string {
  const storage = join(userDataDir, "User", "globalStorage", "tandem.tandem");
  return readdirSync(storage, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(file))
    .map((name) => readFileSync(join(storage, name), "utf8"))
    .join("");
}

const ROOT = join(import.meta.dir, "..", "..");
/** The packaged tray. */
export const VSIX = join(ROOT, "extensions", "vscode", "dist", "tandem.vsix");
const ARTEFACTS = join(ROOT, "artefacts");
