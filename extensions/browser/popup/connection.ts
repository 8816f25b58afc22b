import { useLayoutEffect, useState } from "preact/hooks";
import browser from "webextension-polyfill";
import { type PageAnswer, type PageRequest, type Unopened, VIEW_PORT, type View } from "../messages.ts";

/** What the worker says there is to show; `undefined` until it has answered for the first time. */
export function useView(): View | Unopened | undefined {
  const [view, setView] = useState<View | Unopened>();
  // Not after the first paint, as an effect: the worker answers while the browser paints.
  useLayoutEffect(() => {
    let port = connect();
    let open = true;
    function connect() {
      const opened = browser.runtime.connect({ name: VIEW_PORT });
      opened.onMessage.addListener((message: unknown) => setView(message as View | Unopened));
      // The browser has ended the worker; connecting again wakes the next one.
      opened.onDisconnect.addListener(() => {
        if (open) port = connect();
      });
      return opened;
    }
    return () => {
      open = false;
      port.disconnect();
    };
  }, []);
  return view;
}

/** Asks the worker for an act; an answer of `done: false` means that it did not come about. */
export async function ask(request: PageRequest): Promise<PageAnswer> {
  const failed: PageAnswer = { done: false };
  return browser.runtime.sendMessage<PageRequest, PageAnswer>(request).catch(() => failed);
}

/** The code that waits, straight from the worker; it is kept nowhere on the way. */
export async function askUserCode(): Promise<string | undefined> {
  const answer = await ask({ ask: "user-code" });
  return answer.done ? answer.userCode : undefined;
}
