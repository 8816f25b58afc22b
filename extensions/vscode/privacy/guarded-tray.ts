import { randomBytes } from "node:crypto";
import type { FileOutbox } from "@tandem/tray/node/file-outbox";
import type { SecretsPort } from "@tandem/tray/ports";
import type { TrayStatus } from "@tandem/tray/status";
import type { Observation, Tray } from "@tandem/tray/tray";
import type { KeptSettings, Occasion } from "../settings/kept-settings.ts";
import type { PersonSettings } from "../settings/person-settings.ts";
import type { EditorStatus } from "../settings/sources.ts";
import { type Guard, guardBy } from "./guard.ts";

export interface GuardedTray extends Tray {
  status(): EditorStatus;
  onStatus(listener: (status: EditorStatus) => void): () => void;
  /** From here on these settings hold for every window; those about privacy also for what waits. */
  keepSettings(settings: PersonSettings, occasion: Occasion): Promise<void>;
  /** Keeps the key that the person's phrase gave, in base64, and hides what waits with it. */
  keepHidingKey(key: string): Promise<void>;
}

/**
 * Holds the person's settings where all captures of all windows pass: for the very next one, and for those that wait. Each
 * window tells what it reads, at its start and at a change: a workbench in a browser does not notice what another window has
 * changed.
 */
export async function guardTray(
  tray: Tray,
  { outbox, secrets, settings }: { outbox: FileOutbox; secrets: SecretsPort; settings: KeptSettings },
): Promise<GuardedTray> {
  let key = await hidingKey(secrets);
  let changes = 0;
  const listeners = new Set<(status: EditorStatus) => void>();
  const guard = (): Guard => guardBy(settings.current(), key);
  const revise = () => {
    changes += 1;
    return tray.reviseOutbox(() => outbox.revise(guard()));
  };
  const complete = (status: TrayStatus): EditorStatus => ({ ...status, switchedOff: settings.current().switchedOff });
  const tell = (status: TrayStatus) => {
    for (const listener of listeners) listener(complete(status));
  };
  tray.onStatus(tell);
  return {
    ...tray,
    status: () => complete(tray.status()),
    onStatus(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
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
    async keepSettings(told, occasion) {
      const keeping = settings.keep(told, occasion, revise);
      tell(tray.status());
      await keeping;
    },
    async keepHidingKey(given) {
      await secrets.set(KEY, given);
      key = new Uint8Array(Buffer.from(given, "base64"));
      await revise();
    },
  };
}

const KEY = "hiding-key";

/** Until the phrase is entered a key of this machine's own hides: nothing leaks, but no other machine's values match. */
async function hidingKey(secrets: SecretsPort): Promise<Uint8Array> {
  const kept = await secrets.get(KEY);
  if (kept !== undefined) return new Uint8Array(Buffer.from(kept, "base64"));
  const made = randomBytes(32);
  await secrets.set(KEY, made.toString("base64"));
  return new Uint8Array(made);
}
