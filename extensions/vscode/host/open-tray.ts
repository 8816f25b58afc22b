import { join } from "node:path";
import { openFileOutbox } from "@tandem/tray/node/file-outbox";
import { openFileState } from "@tandem/tray/node/file-state";
import type { Ports, TimersPort } from "@tandem/tray/ports";
import { openTray } from "@tandem/tray/tray";
import { followLogs } from "../capture/logs/follow-logs.ts";
import { mayFollow, tellTrouble } from "../capture/logs/may-follow.ts";
import { watchedLogs } from "../capture/logs/watched-logs.ts";
import type { Installation } from "../installation.ts";
import { type GuardedTray, guardTray } from "../privacy/guarded-tray.ts";
import { openKeptSettings } from "../settings/kept-settings.ts";
import { personSettings } from "../settings/person-settings.ts";
import { jwkKeys } from "./jwk-keys.ts";
import { outboxBound } from "./outbox-bound.ts";
import { openSealedSecrets } from "./sealed-secrets.ts";

/** Opens the engine over this installation's files, for the window that leads. */
export async function openTrayOver(
  installation: Installation,
  host: { clientVersion: string; goesOn: boolean; log: Ports["log"] },
): Promise<GuardedTray> {
  const { folder, sealingKey } = installation;
  const secrets = await openSealedSecrets(join(folder, "secrets"), sealingKey);
  const state = await openFileState(join(folder, "state.json"));
  const settings = await openKeptSettings(state, { goesOn: host.goesOn, read: personSettings });
  const bound = outboxBound(() => settings.current().outboxMiB, host.log);
  const outbox = await openFileOutbox(join(folder, "outbox"), bound);
  const timers = nodeTimers();
  const engine = await openTray(
    { clientId: "tandem-editor", clientVersion: host.clientVersion },
    {
      outbox,
      secrets,
      keys: jwkKeys(secrets),
      state,
      timers,
      fetch: (url, init) => fetch(url, init),
      random: Math.random,
      log: host.log,
    },
  );
  const tray = await guardTray(engine, { outbox, secrets, settings });
  const logs = followLogs(
    {
      named: () => watchedLogs(settings.current().logs),
      may: () => mayFollow(tray.status()),
      onStatus: tray.onStatus,
      capture: tray.capture,
      tellTrouble,
      log: (message) => host.log("warn", message),
    },
    state,
  );
  return {
    ...tray,
    async stop() {
      await logs.stop();
      await tray.stop();
      timers.cancel();
      await outbox.close();
    },
  };
}

function nodeTimers(): TimersPort {
  let timer: NodeJS.Timeout | undefined;
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    wakeIn(delayMs, due) {
      clearTimeout(timer);
      timer = setTimeout(due, delayMs);
    },
    cancel: () => clearTimeout(timer),
  };
}
