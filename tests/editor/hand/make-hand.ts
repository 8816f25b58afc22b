import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { packExtension } from "../../hosts/pack-extension.ts";
import { temporaryFolder } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";
import { runCommand } from "../../hosts/workbench-page.ts";

/** An extension beside the tray that sets its clock and does what only an extension can. */
export interface Hand {
  readonly vsix: string;
  /** For the editor's process, and for a server's whose clock shall go along. */
  readonly env: Record<string, string>;
  /** Lets so much more time pass, at once. */
  pass(ms: number): void;
  /** The delays that the tray's timers were started with, in ms. */
  timers(page: Page): Promise<number[]>;
  /** The address by which something outside the editor reaches `vscode://tandem.tandem/pair?QUERY`. */
  link(page: Page, query: string): Promise<string>;
  /** The longest that everything else in the extension host had to wait since it was asked last, in ms of the processor's time. */
  longestStretch(page: Page): Promise<number>;
  /** Changes user settings; `null` takes one out. */
  set(page: Page, changes: Record<string, unknown>): Promise<void>;
  remove(): void;
}

export async function makeHand(): Promise<Hand> {
  const folder = temporaryFolder("hand");
  const clock = join(folder.path, "ahead");
  const out = join(folder.path, "out");
  const given = join(folder.path, "in");
  const vsix = await packExtension("hand", import.meta.dir, folder.path);
  let ahead = 0;
  const ask = async (page: Page, command: string, text = "") => {
    rmSync(out, { force: true });
    writeFileSync(given, text);
    await runCommand(page, command);
    return until("the hand's answer", () => readFileSync(out, "utf8"));
  };
  return {
    vsix,
    env: { TANDEM_TEST_CLOCK: clock, TANDEM_HAND_OUT: out, TANDEM_HAND_IN: given },
    pass(ms) {
      ahead += ms;
      writeFileSync(clock, String(ahead));
    },
    timers: async (page) => JSON.parse(await ask(page, "Hand: Tell timers")),
    link: (page, query) => ask(page, "Hand: Make link", query),
    longestStretch: async (page) => Number(await ask(page, "Hand: Tell stretch")),
    async set(page, changes) {
      await ask(page, "Hand: Set settings", JSON.stringify(changes));
    },
    remove: () => folder.remove(),
  };
}
