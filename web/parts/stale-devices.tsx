import { useSignal } from "@preact/signals";
import type { Device } from "@tandem/contract/device";
import { now } from "../state/clock.ts";
import { devicesText } from "../texts/devices.ts";
import { RevokeSeveralDialog } from "./revoke-several-dialog.tsx";

const STALE_MS = 30 * 86_400_000;

/** Whether nobody has heard of an active device for a month. */
export function isStale({ status, last_seen, paired_at }: Device, nowMs: number): boolean {
  return status === "active" && nowMs - Date.parse(last_seen ?? paired_at) > STALE_MS;
}

/** Devices that are still let in although they seem forgotten, and the way to put them all out. */
export function StaleDevices({ devices, onDone }: { devices: readonly Device[]; onDone: (what: string) => void }) {
  const asking = useSignal(false);
  const stale = devices.filter((device) => isStale(device, now.value));
  if (stale.length === 0) return null;
  return (
    <section class="stale-devices">
      <p>{devicesText.stale(stale.length)}</p>
      <button
        type="button"
        class="danger"
        onClick={() => {
          asking.value = true;
        }}
      >
        {devicesText.revokeStale(stale.length)}
      </button>
      {asking.value && (
        <RevokeSeveralDialog
          devices={stale}
          title={devicesText.revokeStaleTitle(stale.length)}
          onClose={(revoked) => {
            asking.value = false;
            if (revoked) onDone(devicesText.severalRevoked(stale.length));
          }}
        />
      )}
    </section>
  );
}
