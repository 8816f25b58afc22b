import { useSignal } from "@preact/signals";
import type { Device } from "@tandem/contract/device";
import { inSentence } from "../plain-text.ts";
import { devices } from "../state/devices.ts";
import { devicesText } from "../texts/devices.ts";
import { RemoveCapturesDialog } from "./remove-captures-dialog.tsx";
import { RevokeSeveralDialog } from "./revoke-several-dialog.tsx";

/** What is seldom needed: putting all the others out, and taking away what it captured. */
export function DeviceMore({ device, onDone }: { device: Device; onDone: (what: string) => void }) {
  const asking = useSignal<"others" | "captures" | undefined>(undefined);
  const name = inSentence(device.name);
  const known = devices.value.state === "loaded" ? devices.value.devices : [];
  const others = known.filter(({ id, status }) => id !== device.id && status !== "revoked");
  const mayRevokeOthers = device.status === "active" && others.length > 0;
  const hasEvents = (device.events ?? 0) > 0;
  if (!mayRevokeOthers && !hasEvents) return null;
  return (
    <details class="more">
      <summary>
        <bdi>{devicesText.more(name)}</bdi>
      </summary>
      <div class="more-acts">
        {mayRevokeOthers && (
          <button
            type="button"
            class="danger"
            onClick={() => {
              asking.value = "others";
            }}
          >
            <bdi>{devicesText.revokeOthers(name)}</bdi>
          </button>
        )}
        {hasEvents && (
          <button
            type="button"
            class="danger"
            onClick={() => {
              asking.value = "captures";
            }}
          >
            {devicesText.removeAsk}
          </button>
        )}
      </div>
      {asking.value === "others" && (
        <RevokeSeveralDialog
          devices={others}
          title={devicesText.revokeOthersTitle(name)}
          onClose={(revoked) => {
            asking.value = undefined;
            if (revoked) onDone(devicesText.severalRevoked(others.length));
          }}
        />
      )}
      {asking.value === "captures" && (
        <RemoveCapturesDialog
          device={device}
          onClose={(removed) => {
            asking.value = undefined;
            if (removed !== undefined) onDone(devicesText.removed(name, removed));
          }}
        />
      )}
    </details>
  );
}
