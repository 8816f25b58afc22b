import type { Device } from "@tandem/contract/device";
import type { Answer } from "../api/call.ts";
import { revokeDevice } from "../api/devices.ts";
import { plainText } from "../plain-text.ts";
import { loadDevices } from "../state/devices.ts";
import { asVerified } from "../state/verification.ts";
import { devicesText } from "../texts/devices.ts";
import { ActDialog } from "./act-dialog.tsx";

/** Names every device that is about to be revoked, before any is. */
export function RevokeSeveralDialog(props: {
  devices: readonly Device[];
  title: string;
  onClose: (revoked: boolean) => void;
}) {
  const { devices } = props;
  return (
    <ActDialog
      title={props.title}
      keep={devicesText.keepAll}
      act={devicesText.revokeSeveral(devices.length)}
      onAct={() => asVerified(() => revokeEach(devices))}
      onClose={(revoked) => {
        props.onClose(revoked);
        void loadDevices();
      }}
    >
      <ul class="names">
        {devices.map(({ id, name }) => (
          <li key={id}>
            <bdi>{plainText(name, 64)}</bdi>
          </li>
        ))}
      </ul>
      <p>{devicesText.severalStop}</p>
      <p>{devicesText.revokeFinal}</p>
    </ActDialog>
  );
}

/** One after the other; what one trouble stopped can be asked for again, for revoking twice changes nothing. */
async function revokeEach(devices: readonly Device[]): Promise<Answer<void>> {
  for (const { id } of devices) {
    const answer = await revokeDevice(id);
    if (!answer.ok) return answer;
  }
  return { ok: true, value: undefined };
}
