import type { Device } from "@tandem/contract/device";
import { revokeDevice } from "../api/devices.ts";
import { inSentence } from "../plain-text.ts";
import { loadDevices } from "../state/devices.ts";
import { asVerified } from "../state/verification.ts";
import { devicesText } from "../texts/devices.ts";
import { ActDialog } from "./act-dialog.tsx";

/** Says what revoking will do, in numbers, before it does it. */
export function RevokeDialog({ device, onClose }: { device: Device; onClose: (revoked: boolean) => void }) {
  const name = inSentence(device.name);
  const queue = devicesText.revokeQueue(device.queue_length ?? 0);
  return (
    <ActDialog
      title={devicesText.revokeTitle(name)}
      keep={devicesText.keep(name)}
      act={devicesText.revoke(name)}
      onAct={() => asVerified(() => revokeDevice(device.id))}
      onClose={(revoked) => {
        onClose(revoked);
        if (revoked) void loadDevices();
      }}
    >
      <p>{devicesText.revokeStops(name)}</p>
      <p class="figures">{devicesText.revokeStays(device)}</p>
      {queue !== "" && <p class="figures">{queue}</p>}
      <p>{devicesText.revokeFinal}</p>
    </ActDialog>
  );
}
