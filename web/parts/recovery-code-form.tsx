import { useSignal } from "@preact/signals";
import type { Answer } from "../api/call.ts";
import { signingIn } from "../texts/signing-in.ts";
import { Field, Form } from "./form.tsx";
import { TroubleNotice } from "./notice.tsx";
import { useAct } from "./use-answer.ts";

const LONGEST = 64;

/** Takes a recovery code. It is kept nowhere but in the field. */
export function RecoveryCodeForm(props: {
  act: string;
  onCode: (code: string) => Promise<Answer<void>>;
  onDone: () => void;
}) {
  const typed = useSignal("");
  const missing = useSignal(false);
  const { busy, trouble, run } = useAct();
  const refused = trouble?.name === "unknown-code";

  async function submit() {
    missing.value = typed.value.trim() === "";
    if (missing.value || !(await run(() => props.onCode(typed.value))).ok) return;
    typed.value = "";
    props.onDone();
  }

  return (
    <Form onSubmit={() => void submit()}>
      <Field
        label={signingIn.recoveryCode}
        hint={signingIn.recoveryHint}
        value={typed.value}
        longest={LONGEST}
        error={missing.value ? signingIn.recoveryMissing : refused ? signingIn.recoveryRefused : undefined}
        onInput={(value) => {
          typed.value = value;
          missing.value = false;
        }}
      />
      {trouble !== undefined && !refused && <TroubleNotice trouble={trouble} />}
      <button type="submit" disabled={busy}>
        {props.act}
      </button>
    </Form>
  );
}
