import { existsSync } from "node:fs";
import { type BrowserContext, chromium, type Worker } from "playwright";
import { temporaryFolder } from "./temporary.ts";
import { until } from "./until.ts";

/** A running Chromium with its own profile. */
export interface HostChromium {
  readonly context: BrowserContext;
  readonly profile: string;
  close(): Promise<void>;
}

/** A running Chromium that carries one unpacked extension. */
export interface ExtensionChromium extends HostChromium {
  readonly extensionId: string;
  /** The address of a page of the extension, such as `popup.html`. */
  extensionUrl(path: string): string;
  /** The extension's service worker as it runs now; waits until there is one. */
  worker(): Promise<Worker>;
  /** Ends the service worker as the browser does when it was idle; the next event wakes a new one. */
  killWorker(): Promise<void>;
}

export interface ChromiumOptions {
  /** A folder to keep the profile in; without it, a new one that is deleted at the end. */
  profile?: string;
  viewport?: { width: number; height: number };
  /** Keeps pages that were left as they stood, for the way back, as browsers do; Playwright switches it off. */
  keepsLeftPages?: boolean;
}

/** Starts the system's Chromium, headless. */
export async function startChromium(options: ChromiumOptions = {}): Promise<HostChromium> {
  return launch(options, []);
}

/** Starts the system's Chromium, headless, with the unpacked extension of a folder. */
export async function startChromiumWith(extension: string, options: ChromiumOptions = {}): Promise<ExtensionChromium> {
  const browser = await launch(options, [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`]);
  const { context } = browser;
  const worker = () =>
    until("the extension's service worker", () => context.serviceWorkers().at(-1), { timeoutMs: 15_000 });
  const { host: extensionId } = new URL((await worker()).url());
  return {
    ...browser,
    extensionId,
    extensionUrl: (path) => `chrome-extension://${extensionId}/${path}`,
    worker,
    killWorker: () => killWorker(context, extensionId),
  };
}

async function launch({ profile, viewport, keepsLeftPages }: ChromiumOptions, args: string[]): Promise<HostChromium> {
  const temporary = profile === undefined ? temporaryFolder("chromium") : undefined;
  const folder = profile ?? temporary?.path ?? "";
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath(),
    args: [...CALM, ...args],
    // Otherwise no page would ever count as one that plays sound; CALM sees to it that nobody hears it.
    ignoreDefaultArgs: ["--mute-audio", ...(keepsLeftPages ? ["--disable-back-forward-cache"] : [])],
    permissions: ["clipboard-read", "clipboard-write"],
    viewport: viewport ?? { width: 1280, height: 800 },
  });
  return {
    context,
    profile: folder,
    async close() {
      await context.close();
      temporary?.remove();
    },
  };
}

const FEATURES_OFF = [
  // What drops down from the address bar is pages of its own, made at every start: a third of what starting costs.
  "WebUIOmniboxPopup,WebUIOmniboxAimPopup",
  // Playwright's own list, which this one replaces.
  "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying",
  "OptimizationHints,PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning",
].join();

const CALM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-audio-output",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${FEATURES_OFF}`,
];

function chromiumPath(): string {
  const path = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((candidate) => existsSync(candidate));
  if (!path) throw new Error("Chromium is not installed: apt-get install chromium");
  return path;
}

async function killWorker(context: BrowserContext, extensionId: string): Promise<void> {
  const page = context.pages()[0] ?? (await context.newPage());
  const session = await context.newCDPSession(page);
  const { targetInfos } = await session.send("Target.getTargets");
  for (const { targetId, type, url } of targetInfos) {
    if (type === "service_worker" && new URL(url).host === extensionId) {
      await session.send("Target.closeTarget", { targetId });
    }
  }
  await session.detach();
}
