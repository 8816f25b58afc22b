import { randomBytes } from "node:crypto";
import type { FileOutbox } from "@tandem/tray/node/file-outbox";
import type { SecretsPort, StatePort } from "@tandem/tray/ports";
import type { Observation, Tray } from "@tandem/tray/tray";
import { type Guard, guardBy } from "./guard.ts";
import { type PrivacySettings, privacySettings } from "./settings.ts";

export interface GuardedTray extends Tray {
  /** From here on these settings hold, for every window's captures and for what waits. */
  keepPrivacy(settings: PrivacySettings): Promise<void>;
  /** Keeps the key that the person's phrase gave, in base64, and hides what waits with it. */
  keepHidingKey(key: string): Promise<void>;
}

/**
 * Holds the person's settings where all captures of all windows pass: for the very next one, and for those that wait. Each
 * window tells what it reads, at its start and at a change, and the last one counts: a workbench in a browser does not notice
 * what another window has changed.
 */
export async function guardTray(
  tray: Tray,
  { outbox, secrets, state }: { outbox: FileOutbox; secrets: SecretsPort; state: StatePort },
): Promise<GuardedTray> {
  let key = await hidingKey(secrets);
  let settings = (await state.get<PrivacySettings>(SETTINGS)) ?? privacySettings();
  let changes = 0;
  const guard = (): Guard => guardBy(settings, key);
  const revise = () => {
    changes += 1;
    return tray.reviseOutbox(() => outbox.revise(guard()));
  };
  return {
    ...tray,
    async capture(observation) {
      let before: number;
      let kept: Observation | undefined;
      do {
        // Settings that change meanwhile hold for it too.
        before = changes;
        kept = await guard()(observation);
      } while (before !== changes);
      if (kept !== undefined) await tray.capture(kept);
    },
    async keepPrivacy(told) {
      const kept = await state.get<PrivacySettings>(SETTINGS);
      if (JSON.stringify(kept) === JSON.stringify(told) && JSON.stringify(settings) === JSON.stringify(told)) return;
      settings = told;
      await revise();
      // Only now, so that a window that is killed in between leaves it to be done again.
      await state.set(SETTINGS, told);
    },
    async keepHidingKey(given) {
      await secrets.set(KEY, given);
      key = new Uint8Array(Buffer.from(given, "base64"));
      await revise();
    },
  };
}

const SETTINGS = "privacy";
const KEY = "hiding-key";

/** Until the phrase is entered a key of this machine's own hides: nothing leaks, but no other machine's values match. */
async function hidingKey(secrets: SecretsPort): Promise<Uint8Array> {
  const kept = await secrets.get(KEY);
  if (kept !== undefined) return new Uint8Array(Buffer.from(kept, "base64"));
  const made = randomBytes(32);
  await secrets.set(KEY, made.toString("base64"));
  return new Uint8Array(made);
}
