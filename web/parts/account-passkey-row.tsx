import { useSignal } from "@preact/signals";
import { Pencil } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { type Passkey, removePasskey, renamePasskey } from "../api/passkeys.ts";
import { inSentence } from "../plain-text.ts";
import { session } from "../state/session.ts";
import { asVerified } from "../state/verification.ts";
import { passkeysText } from "../texts/account.ts";
import { exact } from "../time.ts";
import { ActDialog } from "./act-dialog.tsx";
import { NewName } from "./new-name.tsx";

/** One passkey, which can be named and removed where it stands; `unnamed` asks for a name at once. */
export function PasskeyRow(props: {
  passkey: Passkey;
  others: number;
  unnamed: boolean;
  onRenamed: () => void;
  onRemoved: (name: string) => void;
}) {
  const { passkey } = props;
  const naming = useSignal(false);
  const removing = useSignal(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const name = inSentence(passkey.name);
  const codes = session.value.state === "signed-in" ? session.value.session.account.recovery_codes : 0;
  useEffect(() => {
    if (props.unnamed) naming.value = true;
  }, [props.unnamed]);

  function closeNaming() {
    naming.value = false;
    queueMicrotask(() => pencil.current?.focus());
  }

  if (naming.value)
    return (
      <li>
        <NewName
          name={passkey.name}
          missing={passkeysText.nameMissing}
          onSave={(newName) => renamePasskey(passkey.id, newName)}
          onSaved={props.onRenamed}
          onClose={closeNaming}
        />
      </li>
    );
  return (
    <li>
      <div class="what">
        <bdi class="strong">{name}</bdi>
        <span class="quiet figures">{datesOf(passkey)}</span>
        {props.others + codes === 0 && <span class="quiet">{passkeysText.onlyWay}</span>}
      </div>
      <div class="acts">
        <button
          ref={pencil}
          type="button"
          class="icon"
          aria-label={passkeysText.rename(name)}
          onClick={() => {
            naming.value = true;
          }}
        >
          <Pencil size={16} aria-hidden="true" />
        </button>
        {props.others + codes > 0 && (
          <button
            type="button"
            aria-label={passkeysText.removeNamed(name)}
            onClick={() => {
              removing.value = true;
            }}
          >
            {passkeysText.remove}
          </button>
        )}
      </div>
      {removing.value && (
        <ActDialog
          title={passkeysText.removeTitle(name)}
          keep={passkeysText.keep(name)}
          act={passkeysText.removeNamed(name)}
          onAct={() => asVerified(() => removePasskey(passkey.id))}
          onClose={(removed) => {
            removing.value = false;
            if (removed) props.onRemoved(name);
          }}
        >
          <p>{passkeysText.removeWhat(name)}</p>
          <p class="figures">{passkeysText.removeLeaves(props.others, codes)}</p>
        </ActDialog>
      )}
    </li>
  );
}

function datesOf({ created_at, last_used_at }: Passkey): string {
  const added = passkeysText.added(exact(created_at));
  return last_used_at === undefined ? added : `${added}, ${passkeysText.lastUsed(exact(last_used_at))}`;
}
