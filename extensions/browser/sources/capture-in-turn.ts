import type { Engine } from "../engine.ts";

/** One capture at a time, in the order in which the browser reported them, and none while the settings change. */
export function captureInTurn(engine: Promise<Engine>, act: (engine: Engine) => Promise<void>): Promise<void> {
  return navigator.locks.request("tandem.capture", async () => act(await engine));
}
