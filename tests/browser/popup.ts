import { until } from "../hosts/until.ts";
import type { Companion } from "./companion.ts";
import type { Tab, TestedBrowser } from "./tested-browser.ts";

/** The popup as a person uses it: buttons by their words. */
export interface Popup {
  readonly tab: Tab;
  press(button: string): Promise<void>;
  holding<T>(button: string, act: () => Promise<T>): Promise<T>;
  /** Waits for one of its texts. */
  says(text: string, timeoutMs?: number): Promise<void>;
  /** All of the document, attributes and values of fields included. */
  everything(): Promise<string>;
  /** Fills in the form and presses its button. */
  askToPair(server: string, deviceName?: string): Promise<void>;
  /** Holds the button for as long as it takes to read the code. */
  readCode(): Promise<string>;
  /** Everything that the extension keeps on disk and in its session, as text. */
  kept(): Promise<string>;
  /** What waits in the outbox, as text. */
  queued(): Promise<string>;
  /** What the toolbar button shows, and says to the pointer and to screen readers. */
  badge(): Promise<{ text: string; title: string }>;
  close(): Promise<void>;
}

export const CODE = /[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}/;
export const MASK = "••••-••••";

export async function openPopup(browser: TestedBrowser): Promise<Popup> {
  const tab = await browser.openPopup();
  await tab.waitFor("document.querySelector('h1') !== null");
  const selectorOf = async (button: string) => {
    const selector = `[data-driven=${JSON.stringify(button)}]`;
    await tab.waitFor(`(() => {
      const found = [...document.querySelectorAll("button, summary")].find(
        (candidate) => candidate.textContent.trim() === ${JSON.stringify(button)} && !candidate.disabled);
      found?.setAttribute("data-driven", ${JSON.stringify(button)});
      return found !== undefined;
    })()`);
    return selector;
  };
  const holding = async <T>(button: string, act: () => Promise<T>) => tab.hold(await selectorOf(button), act);
  return {
    tab,
    holding,
    press: async (button) => tab.click(await selectorOf(button)),
    says: (text, timeoutMs) => tab.waitForText(text, timeoutMs),
    everything: () => tab.evaluate("document.documentElement.outerHTML"),
    async askToPair(server, deviceName) {
      await fill(tab, "server", server);
      await tab.waitFor("document.querySelector('[name=device]').value !== ''");
      if (deviceName !== undefined) await fill(tab, "device", deviceName);
      await tab.click("form button");
    },
    readCode: () =>
      holding("Hold to reveal", () =>
        until("the code", async () => CODE.exec(await tab.evaluate("document.body.innerText"))?.[0]),
      ),
    kept: () => tab.evaluate(KEPT),
    queued: async () => JSON.stringify(JSON.parse(await tab.evaluate<string>(KEPT)).kept.outbox),
    badge: () => tab.evaluate(BADGE),
    close: tab.close,
  };
}

/** Pairs by the popup and the companion, and leaves the popup open on "Recording". */
export async function pairByPopup(browser: TestedBrowser, server: string, companion: Companion): Promise<Popup> {
  const popup = await openPopup(browser);
  await popup.askToPair(server, browser.name);
  await popup.says("Your code is ready");
  await companion.confirm(await popup.readCode());
  await popup.says("Paired as");
  return popup;
}

async function fill(tab: Tab, name: string, text: string): Promise<void> {
  await tab.evaluate(`(() => {
    const field = document.querySelector("[name=${name}]");
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  })()`);
  await tab.type(`[name=${name}]`, text);
}

const BADGE = `(async () => {
  const { action } = globalThis.browser ?? globalThis.chrome;
  return { text: await action.getBadgeText({}), title: await action.getTitle({}) };
})()`;

const KEPT = `(async () => {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("tandem");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const all = (store) => new Promise((resolve, reject) => {
    const request = database.transaction(store).objectStore(store).getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const kept = {};
  for (const store of database.objectStoreNames) kept[store] = await all(store);
  database.close();
  const { storage } = globalThis.browser ?? globalThis.chrome;
  const [session, local, sync] = [await storage.session.get(), await storage.local.get(), await storage.sync.get()];
  return JSON.stringify({ kept, session, local, sync });
})()`;
