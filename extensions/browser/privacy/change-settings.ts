import type { Engine } from "../engine.ts";
import { captureInTurn } from "../sources/capture-in-turn.ts";
import { followAttention } from "../sources/page-active.ts";
import { reviseShown } from "../sources/shown.ts";
import { type Revised, reviseWaiting } from "./revise-waiting.ts";
import { keepSettings, type Settings, settingsIn } from "./settings.ts";

/**
 * Changes what may be recorded: for every capture from here on, and then for what waits, between two pushes. A worker that is
 * killed in between finds the mark that keepSettings leaves, and applies them before anything is sent.
 */
export async function changeSettings(
  engine: Engine,
  change: (before: Settings) => Partial<Settings>,
): Promise<Revised> {
  const { tray, database } = engine;
  let settings = await settingsIn(database);
  await captureInTurn(Promise.resolve(engine), async () => {
    const before = await settingsIn(database);
    settings = { ...before, ...change(before) };
    await keepSettings(database, settings);
    await reviseShown(settings);
    await followAttention(engine);
  });
  let revised: Revised = { deleted: 0, shortened: 0 };
  await tray.reviseOutbox(async () => {
    revised = await reviseWaiting(database, settings);
  });
  return revised;
}
