import { readFileSync } from "node:fs";
import type { CDPSession, Page } from "playwright";
import { startChromiumWith } from "../hosts/chromium.ts";
import { until } from "../hosts/until.ts";
import { copyExtension } from "./extension-copy.ts";
import { EXTENSION, type Tab, type TestedBrowser } from "./tested-browser.ts";

export interface TestedChromium extends TestedBrowser {
  /** The popup as a page of Playwright's, for what only that can: axe, held keys, colour schemes. */
  popupPage(): Promise<Page>;
  optionsPage(): Promise<Page>;
}

export async function startTestedChromium(extension = EXTENSION): Promise<TestedChromium> {
  const { context, extensionUrl, killWorker, close } = await startChromiumWith(extension);
  let quota: CDPSession | undefined;
  const traces: string[] = [];
  context.on("console", (message) => traces.push(message.text()));
  context.on("request", (request) => traces.push(request.url()));
  context.on("serviceworker", (worker) => worker.on("console", (message) => traces.push(message.text())));
  for (const worker of context.serviceWorkers()) worker.on("console", (message) => traces.push(message.text()));

  const open = async (url: string) => {
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };
  return {
    name: "Chromium",
    openPopup: async () => tabOf(await open(extensionUrl("popup.html"))),
    openOptions: async () => tabOf(await open(extensionUrl("options.html"))),
    openOwn: async (page) => tabOf(await open(extensionUrl(page))),
    optionsPage: () => open(extensionUrl("options.html")),
    popupPage: () => open(extensionUrl("popup.html")),
    open: async (url) => tabOf(await open(url)),
    async openPrivately(url) {
      // What Chromium calls a browser context over CDP is an off-the-record profile, as an incognito window has.
      const session = await context.browser()?.newBrowserCDPSession();
      if (!session) throw new Error("Chromium gives no session of its own.");
      const { browserContextId } = await session.send("Target.createBrowserContext");
      const { targetId } = await session.send("Target.createTarget", { url, browserContextId });
      await until("the private window to load", async () => {
        const { targetInfos } = await session.send("Target.getTargets");
        const found = targetInfos.find((target) => target.targetId === targetId);
        return found?.title === "Secret title";
      });
      await session.send("Target.disposeBrowserContext", { browserContextId });
      await session.detach();
    },
    endWorker: killWorker,
    playSound: async (tab) => void (await tab.evaluate(PLAY)),
    async memory() {
      const session = await context.browser()?.newBrowserCDPSession();
      if (!session) throw new Error("Chromium gives no session of its own.");
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      await session.detach();
      // All that Chromium runs by itself is there for its pages too; the extension's process is the one that lives by its origin.
      const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
      return Math.max(...pids.filter(isOfExtension).map(residentAlone));
    },
    async limitStorage(limited) {
      // It ends with the session, so that stays open.
      const page = context.pages()[0] ?? (await context.newPage());
      quota ??= await context.newCDPSession(page);
      const origin = extensionUrl("").slice(0, -1);
      await quota.send("Storage.overrideQuotaForOrigin", { origin, ...(limited && { quotaSize: 1 }) });
    },
    traces: async () => traces,
    close,
  };
}

/** Chromium of a person who has said yes to every optional permission. */
export async function startPermittingChromium(): Promise<TestedChromium> {
  const copy = copyExtension({ permitted: true });
  const browser = await startTestedChromium(copy.path);
  return {
    ...browser,
    async close() {
      await browser.close();
      copy.remove();
    },
  };
}

/** Chromium marks them on the command line. */
const isOfExtension = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--extension-process");

/** Private memory in bytes (proc(5), smaps_rollup). */
function residentAlone(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Private_Dirty:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
}

const PLAY = `(() => {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  tone.connect(audio.destination);
  tone.start();
  return audio.resume().then(() => true);
})()`;

function tabOf(page: Page): Tab {
  const evaluate = <T>(expression: string): Promise<T> => page.evaluate<T>(expression);
  const waitFor = async <T>(expression: string, timeoutMs = 20_000) =>
    (await until(expression, async () => (await evaluate<T>(expression)) || null, { timeoutMs })) as T;
  return {
    evaluate,
    waitFor,
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    waitForText: async (text, timeoutMs) =>
      void (await waitFor(`document.body.innerText.includes(${JSON.stringify(text)})`, timeoutMs)),
    click: (selector) => page.click(selector),
    async hold(selector, act) {
      await page.hover(selector);
      await page.mouse.down();
      try {
        return await act();
      } finally {
        await page.mouse.up();
      }
    },
    async type(selector, text) {
      await page.click(selector);
      await page.keyboard.type(text);
    },
    press: (key) => page.keyboard.press(key),
    activate: () => page.bringToFront(),
    screenshot: async (path) => void (await page.screenshot({ path })),
    close: () => page.close(),
  };
}
