import type { StatePort } from "@tandem/tray/ports";
import { type PersonSettings, personSettings } from "./person-settings.ts";

/** The person's settings as a window has told them last; they outlive the window that holds the tray. */
export interface KeptSettings {
  current(): PersonSettings;
  /**
   * They hold at once, and are kept once they were applied: a window that is killed in between leaves it to be done again.
   * @param apply is called where what is kept from the server is another than before
   */
  keep(told: PersonSettings, apply: () => Promise<void>): Promise<void>;
}

export async function openKeptSettings(state: StatePort): Promise<KeptSettings> {
  let applied = await state.get<PersonSettings>(NAME);
  let current = applied ?? personSettings();
  return {
    current: () => current,
    async keep(told, apply) {
      current = told;
      if (JSON.stringify(applied) === JSON.stringify(told)) return;
      if (applied === undefined || privacyOf(applied) !== privacyOf(told)) await apply();
      await state.set(NAME, told);
      applied = told;
    },
  };
}

const NAME = "settings";

function privacyOf({ exclude, onlyWith, hide }: PersonSettings): string {
  return JSON.stringify([exclude, onlyWith, hide]);
}
