import { useSignal } from "@preact/signals";
import { addPasskey, passkeysPossible, readPasskeys } from "../api/passkeys.ts";
import { sessionChanged } from "../state/session.ts";
import { asVerified } from "../state/verification.ts";
import { passkeysText } from "../texts/account.ts";
import { settingUp } from "../texts/signing-in.ts";
import { PasskeyRow } from "./account-passkey-row.tsx";
import { Loading, TroubleNotice } from "./notice.tsx";
import { SectionTitle, useSectionFocus } from "./section-title.tsx";
import { useAct, useAnswer } from "./use-answer.ts";

/** The account's passkeys: adding, naming and removing them. */
export function AccountPasskeys() {
  const { value, trouble, load } = useAnswer(readPasskeys);
  const adding = useAct();
  const done = useSignal("");
  const unnamed = useSignal<string | undefined>(undefined);
  const heading = useSectionFocus();

  async function add() {
    done.value = "";
    const before = new Set(value?.passkeys.map(({ id }) => id));
    if (!(await adding.run(() => asVerified(addPasskey))).ok) return;
    const [after] = await Promise.all([load(), sessionChanged()]);
    unnamed.value = after?.passkeys.find(({ id }) => !before.has(id))?.id;
    done.value = passkeysText.addedNow;
  }

  async function removed(name: string) {
    done.value = passkeysText.removed(name);
    await Promise.all([load(), sessionChanged()]);
    heading.focus();
  }

  return (
    <section>
      <SectionTitle title={passkeysText.title} focus={heading} />
      <p>{passkeysText.intro}</p>
      {value === undefined && trouble === undefined && <Loading what={passkeysText.loading} />}
      {value?.passkeys.length === 0 && <p>{passkeysText.none}</p>}
      <ul class="rows">
        {value?.passkeys.map((passkey) => (
          <PasskeyRow
            key={passkey.id}
            passkey={passkey}
            others={value.passkeys.length - 1}
            unnamed={passkey.id === unnamed.value}
            onRenamed={() => void load()}
            onRemoved={(name) => void removed(name)}
          />
        ))}
      </ul>
      {trouble !== undefined && <TroubleNotice trouble={trouble} retry={() => void load()} />}
      {adding.trouble !== undefined && <TroubleNotice trouble={adding.trouble} />}
      <p class="done" role="status">
        {done.value}
      </p>
      {passkeysPossible() ? (
        <button type="button" disabled={adding.busy} onClick={() => void add()}>
          {adding.busy ? passkeysText.adding : passkeysText.add}
        </button>
      ) : (
        <p class="quiet">{settingUp.impossible}</p>
      )}
    </section>
  );
}
