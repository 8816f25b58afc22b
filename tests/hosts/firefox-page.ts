import { writeFileSync } from "node:fs";
import type { Bidi } from "./bidi.ts";
import { until } from "./until.ts";

/** A tab of Firefox, driven by what a person could do. Selectors are CSS. */
export interface FirefoxPage {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** The value of an expression in the page, a promise awaited; only what JSON can carry. */
  evaluate<T>(expression: string): Promise<T>;
  /** Polls until an expression is truthy, and gives its value. */
  waitFor<T>(expression: string, timeoutMs?: number): Promise<T>;
  /** Waits until the page's visible text holds this. */
  waitForText(text: string, timeoutMs?: number): Promise<void>;
  /** Waits for an element that is visible, and clicks on its middle. */
  click(selector: string): Promise<void>;
  /** Holds the pointer down on an element for as long as the act takes. */
  hold<T>(selector: string, act: () => Promise<T>): Promise<T>;
  /** Clicks on a field and types. */
  type(selector: string, text: string): Promise<void>;
  /** Presses one key: a character, or its code point by WebDriver (`\uE007` is Enter, `\uE00C` Escape). */
  press(key: string): Promise<void>;
  /** Brings the tab to the front. */
  activate(): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** The page of a BiDi browsing context. */
export function pageOf(bidi: Bidi, context: string): FirefoxPage {
  async function evaluate<T>(expression: string): Promise<T> {
    // JSON there and back, since BiDi has a notation of its own for objects (§9.4, script.RemoteValue).
    const answer = await bidi.send<EvaluateResult>("script.evaluate", {
      expression: `(async () => JSON.stringify({ value: await (${expression}) }))()`,
      target: { context },
      awaitPromise: true,
      userActivation: true,
    });
    if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
    return JSON.parse(answer.result.value).value;
  }
  const waitFor = async <T>(expression: string, timeoutMs = 20_000) =>
    (await until(expression, async () => (await evaluate<T>(expression)) || null, { timeoutMs })) as T;

  const middleOf = (selector: string) =>
    waitFor<{ x: number; y: number }>(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      if (!element || !element.checkVisibility() || element.disabled) return null;
      element.scrollIntoView({ block: "center" });
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
    })()`);
  const pointer = (...actions: object[]) =>
    bidi.send("input.performActions", { context, actions: [{ type: "pointer", id: "mouse", actions }] });
  const keys = (text: string) =>
    bidi.send("input.performActions", {
      context,
      actions: [
        {
          type: "key",
          id: "keyboard",
          actions: [...text].flatMap((value) => [
            { type: "keyDown", value },
            { type: "keyUp", value },
          ]),
        },
      ],
    });
  const moveTo = async (selector: string) => ({ type: "pointerMove", ...(await middleOf(selector)) });
  const click = async (selector: string) => {
    await pointer(await moveTo(selector), { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 });
  };

  return {
    evaluate,
    waitFor,
    click,
    async goto(url) {
      await bidi.send("browsingContext.navigate", { context, url, wait: "complete" });
    },
    async reload() {
      await bidi.send("browsingContext.reload", { context, wait: "complete" });
    },
    async waitForText(text, timeoutMs) {
      await waitFor(`document.body.innerText.includes(${JSON.stringify(text)})`, timeoutMs);
    },
    async hold(selector, act) {
      await pointer(await moveTo(selector), { type: "pointerDown", button: 0 });
      try {
        return await act();
      } finally {
        await pointer({ type: "pointerUp", button: 0 });
      }
    },
    async type(selector, text) {
      await click(selector);
      await keys(text);
    },
    async press(key) {
      await keys(key);
    },
    async activate() {
      await bidi.send("browsingContext.activate", { context });
    },
    async screenshot(path) {
      const { data } = await bidi.send<{ data: string }>("browsingContext.captureScreenshot", { context });
      writeFileSync(path, Buffer.from(data, "base64"));
    },
    async close() {
      await bidi.send("browsingContext.close", { context });
    },
  };
}

type EvaluateResult =
  | { type: "success"; result: { value: string } }
  | { type: "exception"; exceptionDetails: { text: string } };
