import { useSignal } from "@preact/signals";
import { deleteAccount, readContent } from "../api/account.ts";
import { plainText } from "../plain-text.ts";
import { sessionEnded } from "../state/session.ts";
import { asVerified } from "../state/verification.ts";
import { deletionText } from "../texts/account.ts";
import { ActDialog } from "./act-dialog.tsx";
import { Field } from "./form.tsx";
import { Loading, TroubleNotice } from "./notice.tsx";
import { useAnswer } from "./use-answer.ts";

/** The end of an account: says in numbers what is lost, and wants the account's name typed. */
export function AccountDeletion({ name }: { name: string }) {
  const asking = useSignal(false);
  return (
    <section>
      <h2>{deletionText.title}</h2>
      <p>{deletionText.intro}</p>
      <button
        type="button"
        class="danger"
        onClick={() => {
          asking.value = true;
        }}
      >
        {deletionText.act}
      </button>
      {asking.value && (
        <Question
          name={name}
          onKeep={() => {
            asking.value = false;
          }}
        />
      )}
    </section>
  );
}

function Question({ name, onKeep }: { name: string; onKeep: () => void }) {
  const { value, trouble, load } = useAnswer(readContent);
  const typed = useSignal("");
  const error = useSignal<string | undefined>(undefined);
  const shown = plainText(name, 64);

  function remove() {
    const same = typed.value.normalize("NFC").trim() === name;
    error.value = same ? undefined : deletionText.nameWrong(shown);
    // Nobody deletes before the numbers were there to be read.
    return same && value !== undefined ? asVerified(deleteAccount) : undefined;
  }

  return (
    <ActDialog
      title={deletionText.ask(shown)}
      keep={deletionText.keep}
      act={deletionText.done(shown)}
      onAct={remove}
      onClose={(deleted) => (deleted ? sessionEnded("/sign-in?deleted") : onKeep())}
    >
      {value === undefined && trouble === undefined && <Loading what={deletionText.loading} />}
      {trouble !== undefined && <TroubleNotice trouble={trouble} retry={() => void load()} />}
      {value !== undefined && <p class="figures">{deletionText.loses(value)}</p>}
      <p>{deletionText.trays}</p>
      {value?.passes_ownership_on === true && <p>{deletionText.ownership}</p>}
      <p>{deletionText.final}</p>
      <Field
        label={deletionText.typeName(shown)}
        value={typed.value}
        error={error.value}
        onInput={(text) => {
          typed.value = text;
          error.value = undefined;
        }}
      />
    </ActDialog>
  );
}
