import type { TrayStatus } from "@tandem/tray/status";
import type { Engine } from "../engine.ts";
import { keepNotice } from "./notice.ts";

/**
 * A pairing outlives the worker that began it, but not the promise of its outcome. What became of it is told by the states:
 * one that ended without a device was denied, or ran out. (One that the person called off is told nothing of; see the caller.)
 */
export function watchResumedPairing({ tray, database }: Engine): void {
  let resumed = pairingOf(tray.status());
  tray.onStatus((status) => {
    if (resumed === undefined || status.state === "pairing") return;
    const { origin, expiresAt } = resumed;
    resumed = undefined;
    if (status.state !== "not-paired" && status.state !== "revoked") return;
    void keepNotice(database, { why: Date.now() >= expiresAt ? "expired" : "denied", origin });
  });
}

function pairingOf(status: TrayStatus) {
  return status.state === "pairing" ? { origin: status.origin, expiresAt: status.expiresAt } : undefined;
}
