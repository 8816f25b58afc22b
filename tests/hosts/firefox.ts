import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bidi, connectBidi } from "./bidi.ts";
import { type FirefoxPage, pageOf } from "./firefox-page.ts";
import { startProcess } from "./process.ts";
import { temporaryFolder } from "./temporary.ts";
import { until } from "./until.ts";

/** A running Firefox ESR with a new profile. */
export interface HostFirefox {
  readonly bidi: Bidi;
  readonly profile: string;
  /** Opens a tab, or a window, and waits until the address has loaded. */
  open(url: string, type?: "tab" | "window"): Promise<FirefoxPage>;
  /** The address of a page of the extension, such as `popup.html`. */
  extensionUrl(path: string): string;
  /** Installs the extension of a folder (again: updates it), as a temporary add-on. */
  install(extension: string): Promise<void>;
  /** Everything that Firefox has printed. */
  output(): string;
  /** Ends it and deletes its profile. */
  close(): Promise<void>;
}

/**
 * Starts the system's Firefox ESR, headless.
 * @param geckoId the extension's `browser_specific_settings.gecko.id`; it decides which addresses `extensionUrl` gives
 * @param preferences further about:config entries
 */
export async function startFirefox({
  geckoId,
  preferences = {},
}: {
  geckoId: string;
  preferences?: Record<string, string | number | boolean>;
}): Promise<HostFirefox> {
  if (!existsSync(FIREFOX)) throw new Error("Firefox ESR is not installed: apt-get install firefox-esr");
  const folder = temporaryFolder("firefox");
  const profile = join(folder.path, "profile");
  const uuid = crypto.randomUUID();
  mkdirSync(profile);
  writeFileSync(
    join(profile, "user.js"),
    Object.entries({
      ...CALM,
      "extensions.webextensions.uuids": JSON.stringify({ [geckoId]: uuid }),
      ...preferences,
    })
      .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
      .join(""),
  );
  const firefox = startProcess([FIREFOX, ...ARGUMENTS, "--profile", profile], {
    outputFile: join(folder.path, "output"),
    env: { MOZ_CRASHREPORTER_DISABLE: "1", HOME: folder.path },
  });
  const end = async () => {
    await firefox.end();
    folder.remove();
  };
  try {
    const socket = await until("Firefox", () => LISTENING.exec(firefox.output())?.[1], { timeoutMs: 60_000 });
    const bidi = await connectBidi(`${socket}/session`);
    return {
      bidi,
      profile,
      async open(url, type = "tab") {
        const { context } = await bidi.send<{ context: string }>("browsingContext.create", { type });
        const page = pageOf(bidi, context);
        await page.goto(url);
        return page;
      },
      extensionUrl: (path) => `moz-extension://${uuid}/${path}`,
      async install(extension) {
        await bidi.send("webExtension.install", { extensionData: { type: "path", path: extension } });
      },
      output: firefox.output,
      async close() {
        bidi.close();
        await end();
      },
    };
  } catch (fault) {
    await end();
    throw fault;
  }
}

const FIREFOX = "/usr/bin/firefox-esr";
const LISTENING = /WebDriver BiDi listening on (ws:\/\/\S+)/;
const ARGUMENTS = ["--headless", "--no-remote", "--remote-debugging-port=0", "--remote-allow-system-access"];

/** No first-run page, no telemetry, no look-up outside the machine; no page, and no process, before somebody asks for it. */
const CALM = {
  "app.normandy.enabled": false,
  "app.update.auto": false,
  "browser.aboutwelcome.enabled": false,
  "browser.newtab.preload": false,
  "browser.newtabpage.enabled": false,
  "browser.safebrowsing.downloads.remote.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.search.update": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage": "about:blank",
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.ipc.processPrelaunch.enabled": false,
  "dom.security.https_first": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
};
