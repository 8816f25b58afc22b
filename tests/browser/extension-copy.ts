import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../hosts/temporary.ts";
import { EXTENSION, type Tab } from "./tested-browser.ts";

/** The built extension once more, in a folder of its own: its code is the same, what the browser gives it is another. */
export interface ExtensionCopy {
  readonly path: string;
  /**
   * Before its first start: its machine's clock stands so many ms ahead until `setMachine` says otherwise, which also tells
   * whether somebody touches the machine: no driver can touch nothing for a minute, lock a screen, or sleep for a day.
   */
  takeMachine(aheadMs: number): void;
  remove(): void;
}

/**
 * @param permitted as if the person had said yes to every optional permission. That question is a window of Chromium's own,
 * which no driver can press; so here the manifest asks for them from the start.
 */
export function copyExtension({ permitted = false } = {}): ExtensionCopy {
  const folder = temporaryFolder("extension");
  const path = join(folder.path, "extension");
  cpSync(EXTENSION, path, { recursive: true });
  if (permitted) {
    const manifest = join(path, "manifest.json");
    const { optional_permissions, permissions, ...rest } = JSON.parse(readFileSync(manifest, "utf8"));
    writeFileSync(manifest, JSON.stringify({ ...rest, permissions: [...permissions, ...optional_permissions] }));
  }
  return {
    path,
    takeMachine(aheadMs) {
      for (const script of ["background.js", "popup.js", "options.js"])
        writeFileSync(join(path, script), machine(aheadMs) + readFileSync(join(EXTENSION, script), "utf8"));
    },
    remove: folder.remove,
  };
}

/** How the machine of an extension that was taken is now. */
export interface MachineState {
  readonly aheadMs: number;
  readonly idle: "active" | "idle" | "locked";
  /** Whether the browser has told of it yet; it has, where this is absent. */
  readonly told?: boolean;
}

/** Sets it from one of the extension's own pages, and its worker hears of it. */
export async function setMachine(page: Tab, state: MachineState): Promise<void> {
  await page.evaluate(`(${API}).storage.session.set({ "test.machine": ${JSON.stringify(state)} }).then(() => true)`);
}

const API = "globalThis.browser ?? globalThis.chrome";

const machine = (aheadMs: number) => `{
  const api = ${API};
  let machine = { aheadMs: ${aheadMs}, idle: "active" };
  // A worker that starts anew hears how things stand before it does anything: all that it does begins with a lock.
  const known = api.storage.session.get("test.machine").then(({ "test.machine": kept }) => { machine = kept ?? machine; });
  const request = navigator.locks.request.bind(navigator.locks);
  navigator.locks.request = (...given) => known.then(() => request(...given));
  const Plain = Date;
  const trueNow = Plain.now;
  Plain.now = () => trueNow() + machine.aheadMs;
  globalThis.Date = new Proxy(Plain, {
    construct: (target, given, as) => Reflect.construct(target, given.length > 0 ? given : [Plain.now()], as),
  });
  const withClock = (event) => {
    const add = event.addListener.bind(event);
    event.addListener = (listener, ...filter) =>
      add((details) => listener({ ...details, timeStamp: details.timeStamp + machine.aheadMs }), ...filter);
  };
  for (const name of ["onCommitted", "onHistoryStateUpdated", "onReferenceFragmentUpdated"])
    if (api.webNavigation) withClock(api.webNavigation[name]);
  const listeners = [];
  const idle = {
    setDetectionInterval() {},
    queryState: async (_seconds, answer) => (answer?.(machine.idle), machine.idle),
    onStateChanged: { addListener: (listener) => listeners.push(listener) },
  };
  Object.defineProperty(api, "idle", { value: idle, configurable: true });
  api.storage.session.onChanged.addListener(({ "test.machine": changed }) => {
    if (!changed) return;
    const before = machine.idle;
    machine = changed.newValue;
    if (machine.idle !== before && machine.told !== false) for (const listener of listeners) listener(machine.idle);
  });
}
`;
