import type { Bidi } from "../hosts/bidi.ts";
import { startFirefox } from "../hosts/firefox.ts";
import { EXTENSION, GECKO_ID, type TestedBrowser } from "./tested-browser.ts";

/** @param roomKb the whole room for the web, in KB: small enough to be filled up, where a test does not ask for more */
export async function startTestedFirefox(extension = EXTENSION, roomKb = 20_480): Promise<TestedBrowser> {
  const firefox = await startFirefox({
    geckoId: GECKO_ID,
    preferences: { ...CONSOLE_TO_OUTPUT, ...SAYS_YES, "dom.quotaManager.temporaryStorage.fixedLimit": roomKb },
  });
  const asFirefox = await chromeOf(firefox.bidi);
  await asFirefox(KEEP_ADDRESSES);
  await firefox.install(extension);
  return {
    name: "Firefox",
    openPopup: () => firefox.open(firefox.extensionUrl("popup.html")),
    openOptions: () => firefox.open(firefox.extensionUrl("options.html")),
    openOwn: (page) => firefox.open(firefox.extensionUrl(page)),
    open: (url) => firefox.open(url),
    openPrivately: (url) => asFirefox(openPrivately(url)),
    endWorker: () => asFirefox(END_WORKER),
    // On a machine without a loudspeaker it plays nothing, so the tab is marked as it marks one that plays.
    playSound: () => asFirefox(`gBrowser.selectedTab.toggleAttribute("soundplaying", true);`),
    memory: () => asFirefox<number>(MEMORY),
    async limitStorage(limited) {
      const page = await firefox.open(firefox.extensionUrl("options.html"));
      await page.evaluate(limitStorage(limited));
      await page.close();
    },
    traces: async () => [firefox.output(), ...(await asFirefox<string[]>(TRACES))],
    close: firefox.close,
  };
}

/** Evaluates in the browser's own window: what people do with its menus has no command in WebDriver BiDi. */
async function chromeOf(bidi: Bidi) {
  const { contexts } = await bidi.send<{ contexts: { context: string }[] }>("browsingContext.getTree", {
    "moz:scope": "chrome",
  });
  const context = contexts[0]?.context;
  if (context === undefined) throw new Error("Firefox has no window.");
  return async <T = void>(body: string): Promise<T> => {
    const answer = await bidi.send<Evaluated>("script.evaluate", {
      expression: `(async () => JSON.stringify({ value: await (async () => { ${body} })() }))()`,
      target: { context },
      awaitPromise: true,
    });
    if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
    return JSON.parse(answer.result.value).value;
  };
}

type Evaluated =
  | { type: "success"; result: { value: string } }
  | { type: "exception"; exceptionDetails: { text: string } };

/** What pages and the extension's worker say on the console appears in what Firefox prints. */
const CONSOLE_TO_OUTPUT = { "devtools.console.stdout.content": true, "browser.dom.window.dump.enabled": true };

/** Its person says yes to every permission that an extension asks for; no driver can press in that window. */
const SAYS_YES = { "extensions.webextOptionalPermissionPrompts": false };

/** The event page goes, as it does after a while without events. */
const END_WORKER = `await WebExtensionPolicy.getByID("${GECKO_ID}").extension.terminateBackground();`;

// Firefox reads its limit once, so the room beside the extension's own data is filled, or left again.
const limitStorage = (limited: boolean) => `(async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onupgradeneeded = () => request.result.createObjectStore("filler", { autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  if (${!limited}) return done(indexedDB.deleteDatabase("filler")).then(() => true);
  const database = await done(indexedDB.open("filler"));
  const write = (bytes) => new Promise((resolve) => {
    const transaction = database.transaction("filler", "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve(true);
    transaction.onabort = () => resolve(false);
    try {
      transaction.objectStore("filler").put(bytes);
    } catch {
      transaction.abort();
    }
  });
  // The write after one that found no room may only delete, so every size is tried twice.
  for (let half = 0; half < 24; half++) {
    const blocks = Array.from({ length: 16 }, () => crypto.getRandomValues(new Uint8Array(65536 >> (half >> 1))));
    while (await write(blocks));
  }
  database.close();
  return true;
})()`;

const MEMORY = `
  const { children } = await ChromeUtils.requestProcInfo();
  return children.find(({ type }) => type === "extension").memory;`;

const KEEP_ADDRESSES = `
  window.tandemAddresses = [];
  window.tandemObserver = { observe(channel) {
    window.tandemAddresses.push(channel.QueryInterface(Ci.nsIHttpChannel).URI.spec);
  } };
  Services.obs.addObserver(window.tandemObserver, "http-on-modify-request");`;

const TRACES = `
  return [...Services.console.getMessageArray().map(String), ...window.tandemAddresses];`;

const openPrivately = (url: string) => `
  const opened = OpenBrowserWindow({ private: true });
  const until = async (holds) => {
    for (let tries = 0; !holds(); tries++) {
      if (tries > 200) throw new Error("The private window does not load.");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await until(() => opened.gBrowserInit?.delayedStartupFinished);
  const triggeringPrincipal = Services.scriptSecurityManager.getSystemPrincipal();
  opened.gBrowser.fixupAndLoadURIString(${JSON.stringify(url)}, { triggeringPrincipal });
  await until(() => opened.gBrowser.contentTitle === "Secret title");
  opened.close();`;
