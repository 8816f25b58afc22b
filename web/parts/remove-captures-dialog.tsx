import { useSignal } from "@preact/signals";
import type { Device, Removal } from "@tandem/contract/device";
import { useEffect, useId } from "preact/hooks";
import type { Trouble } from "../api/call.ts";
import { countRemoval, removeCaptures } from "../api/devices.ts";
import { inSentence } from "../plain-text.ts";
import { heed } from "../state/session.ts";
import { asVerified } from "../state/verification.ts";
import { devicesText } from "../texts/devices.ts";
import { localMinute } from "../time.ts";
import { ActDialog } from "./act-dialog.tsx";
import { TroubleNotice } from "./notice.tsx";

const DAY_MS = 86_400_000;

/** For a stolen machine: what it captured since a time goes. The numbers stand there before anything does. */
export function RemoveCapturesDialog(props: { device: Device; onClose: (removed: Removal | undefined) => void }) {
  const { device } = props;
  const id = useId();
  const name = inSentence(device.name);
  const since = useSignal(localMinute(Date.now() - DAY_MS));
  const counted = useSignal<{ since: string; removal: Removal } | undefined>(undefined);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const removed = useSignal<Removal | undefined>(undefined);
  const sinceMs = new Date(since.value).getTime();

  useEffect(() => {
    const asked = since.value;
    trouble.value = undefined;
    if (Number.isNaN(sinceMs)) return;
    void countRemoval(device.id, sinceMs).then((answer) => {
      if (since.value !== asked) return;
      const heeded = heed(answer);
      trouble.value = heeded.ok ? undefined : heeded.trouble;
      counted.value = heeded.ok ? { since: asked, removal: heeded.value } : undefined;
    });
  }, [since.value]);

  const known = counted.value?.since === since.value ? counted.value.removal : undefined;

  async function remove() {
    const answer = await asVerified(() => removeCaptures(device.id, sinceMs));
    if (answer.ok) removed.value = answer.value;
    return answer;
  }

  return (
    <ActDialog
      title={devicesText.removeTitle(name)}
      keep={devicesText.keepCaptures}
      act={devicesText.removeAct(known?.captures)}
      disabled={known === undefined || known.captures === 0}
      onAct={remove}
      onClose={(done) => props.onClose(done ? removed.value : undefined)}
    >
      <div class="field">
        <label for={id}>{devicesText.removeSince}</label>
        <input
          id={id}
          type="datetime-local"
          value={since.value}
          onInput={({ currentTarget }) => {
            since.value = currentTarget.value;
          }}
        />
      </div>
      {trouble.value !== undefined && <TroubleNotice trouble={trouble.value} />}
      <p class="figures" role="status">
        {Number.isNaN(sinceMs)
          ? devicesText.removeNoTime
          : known !== undefined
            ? devicesText.removeCounts(known)
            : trouble.value === undefined && devicesText.counting}
      </p>
      {device.status === "active" && <p>{devicesText.removeStillActive(name)}</p>}
      <p>{devicesText.removeFinal}</p>
    </ActDialog>
  );
}
