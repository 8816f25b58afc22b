import { InTurn } from "@tandem/tray/in-turn";
import type { StatePort } from "@tandem/tray/ports";
import type { PersonSettings } from "./person-settings.ts";

/** The person's settings as a window has told them last; they outlive the window that holds the tray. */
export interface KeptSettings {
  current(): PersonSettings;
  /**
   * They hold at once, and are kept once they were applied: a window that is killed in between leaves it to be done again.
   * Told at a change they stand as they are, and so at the start of the first window. What a further window reads at its
   * start may be older than what another has changed, so it only adds to what is kept from the server.
   * @param apply is called where what is kept from the server is another than before
   */
  keep(told: PersonSettings, occasion: Occasion, apply: () => Promise<void>): Promise<void>;
}

/** When a window tells its settings. */
export type Occasion = "start" | "change";

/**
 * @param goesOn whether a window was open before this one took the tray over: then it may know less than what is kept
 * @param read what this window reads
 */
export async function openKeptSettings(
  state: StatePort,
  { goesOn, read }: { goesOn: boolean; read: () => PersonSettings },
): Promise<KeptSettings> {
  let applied = await state.get<PersonSettings>(NAME);
  let current = goesOn && applied ? applied : read();
  let first = !goesOn;
  const turns = new InTurn();
  return {
    current: () => current,
    async keep(told, occasion, apply) {
      current = occasion === "start" && !first ? stricter(current, told) : told;
      first = false;
      // In turn, and what holds by then: an earlier change that takes longer would be kept last.
      await turns.run(async () => {
        const kept = current;
        if (JSON.stringify(applied) === JSON.stringify(kept)) return;
        if (applied === undefined || privacyOf(applied) !== privacyOf(kept)) await apply();
        await state.set(NAME, kept);
        applied = kept;
      });
    },
  };
}

const NAME = "settings";

/** What either keeps from the server. */
function stricter(current: PersonSettings, told: PersonSettings): PersonSettings {
  return {
    ...current,
    exclude: union(current.exclude, told.exclude),
    onlyWith: current.onlyWith ?? told.onlyWith,
    hide: union(current.hide, told.hide),
    switchedOff: union(current.switchedOff, told.switchedOff),
  };
}

function union<Item>(one: readonly Item[], other: readonly Item[]): Item[] {
  return [...new Set([...one, ...other])];
}

function privacyOf({ exclude, onlyWith, hide }: PersonSettings): string {
  return JSON.stringify([exclude, onlyWith, hide]);
}
