import { useSignal } from "@preact/signals";
import { normaliseUserCode } from "@tandem/contract/user-code";
import { pairing } from "../texts/pairing.ts";
import { Field, Form } from "./form.tsx";

const LONGEST = 64;

/** Takes the code in however it was typed or pasted. It is kept nowhere but in the field, and handed on normalised. */
export function CodeField(props: {
  busy: boolean;
  error: string | undefined;
  onCode: (userCode: string) => void;
  onChange: () => void;
}) {
  const typed = useSignal("");
  const malformed = useSignal(false);

  function submit() {
    const code = normaliseUserCode(typed.value);
    malformed.value = code === undefined;
    if (code !== undefined && !props.busy) props.onCode(code);
  }

  return (
    <Form onSubmit={submit}>
      <Field
        class="code"
        label={pairing.code}
        hint={pairing.codeHint}
        value={typed.value}
        longest={LONGEST}
        error={malformed.value ? pairing.codeMalformed : props.error}
        onInput={(value) => {
          typed.value = value;
          malformed.value = false;
          props.onChange();
        }}
      />
      <button type="submit" class="primary" disabled={props.busy}>
        {props.busy ? pairing.lookingUp : pairing.lookUp}
      </button>
    </Form>
  );
}
