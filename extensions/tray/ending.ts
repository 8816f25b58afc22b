import type { Core } from "./core.ts";
import type { RevokedReason } from "./status.ts";

/** The server said that this device is no more: recording stops, tokens and key go, the outbox stays for the person. */
export async function endPairing(core: Core, reason: RevokedReason): Promise<void> {
  const paired = core.records.get("paired");
  if (paired !== undefined) {
    const { origin, account } = paired;
    await core.records.set("ended", { origin, account, since: core.ports.timers.now(), reason });
    core.ports.log("warn", `The server ended this device's pairing: ${reason}`);
  }
  await forgetDevice(core);
  // Revoked between its confirmation and its first heartbeat.
  core.pairingEnded?.({ outcome: "denied" });
  core.pairingEnded = undefined;
}

/** Forgets what made this tray a device. */
export async function forgetDevice(core: Core): Promise<void> {
  await core.records.delete("paired");
  await core.secrets.delete("pairing");
  await core.secrets.delete("tokens");
  await core.records.delete("witness");
  await core.records.delete("unpairing");
  await core.records.delete("pause");
  await core.records.delete("offline");
  await core.ports.keys.delete();
  core.link = undefined;
  core.lastContact = undefined;
  core.lastPush = undefined;
  for (const task of [core.tasks.beat, core.tasks.push]) {
    task.failing = undefined;
    task.backoff.reset();
  }
  core.changed();
}
