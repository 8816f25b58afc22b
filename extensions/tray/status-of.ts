import type { Core } from "./core.ts";
import type { Paired, TrayStatus } from "./status.ts";

/** What the tray is doing, derived from what it remembers. */
export function statusOf(core: Core): TrayStatus {
  const { records, secrets } = core;
  const outbox = { ...core.outbox };
  const paired = records.get("paired");
  if (paired === undefined) {
    const pairing = secrets.get("pairing");
    if (pairing !== undefined) {
      const { origin, verificationUri, expiresAt } = pairing;
      return { state: "pairing", outbox, origin, verificationUri, expiresAt };
    }
    const ended = records.get("ended");
    return ended === undefined ? { state: "not-paired", outbox } : { state: "revoked", outbox, ...ended };
  }
  const { origin, account, device } = paired;
  const auditWarning = records.get("witness")?.warning;
  const shared: Paired & { outbox: typeof outbox } = {
    outbox,
    origin,
    account,
    device,
    lastContact: core.lastContact,
    lastPush: core.lastPush,
    clock: core.clock.estimate(),
    auditWarning,
  };
  const owner = records.get("owner");
  if (owner !== undefined && !isOutboxOurs(core)) return { state: "undecided", previous: owner, ...shared };
  const pause = records.get("pause");
  if (pause !== undefined && isPaused(core)) return { state: "paused", until: pause.until, ...shared };
  const failing = offlineSince(core);
  return failing === undefined ? { state: "recording", ...shared } : { state: "offline", ...failing, ...shared };
}

/** Captures go to the account and server they were made for, or to none. */
export function isOutboxOurs(core: Core): boolean {
  const paired = core.records.get("paired");
  const owner = core.records.get("owner");
  return owner === undefined || (owner.origin === paired?.origin && owner.account.id === paired.account.id);
}

export function isPaused(core: Core): boolean {
  const pause = core.records.get("pause");
  return pause !== undefined && (pause.until === undefined || core.ports.timers.now() < pause.until);
}

function offlineSince(core: Core) {
  const beat = core.tasks.beat.failing;
  // Where nothing waits any more, no push will come to tell that the server is back.
  const push = core.outbox.waiting > 0 ? core.tasks.push.failing : undefined;
  if (beat === undefined || push === undefined) return beat ?? push;
  return beat.since <= push.since ? beat : push;
}
