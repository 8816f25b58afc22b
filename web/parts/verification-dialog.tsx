import { useSignal } from "@preact/signals";
import type { Trouble } from "../api/call.ts";
import { passkeysPossible, verify } from "../api/passkeys.ts";
import { verifyByRecoveryCode } from "../api/session.ts";
import { session, sessionChanged } from "../state/session.ts";
import { type VerificationAsked, verificationAsked } from "../state/verification.ts";
import { common } from "../texts/common.ts";
import { signingIn } from "../texts/signing-in.ts";
import { Dialog } from "./dialog.tsx";
import { TroubleNotice } from "./notice.tsx";
import { RecoveryCodeForm } from "./recovery-code-form.tsx";

/** Asks the person to prove that it is them, when an act that gives trust needs it. */
export function VerificationDialog() {
  const asked = verificationAsked.value;
  return asked === undefined ? null : <Question asked={asked} />;
}

function Question({ asked }: { asked: VerificationAsked }) {
  const busy = useSignal(false);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const { value } = session;
  const account = value.state === "signed-in" ? value.session.account : undefined;
  const able = account !== undefined && account.passkeys > 0 && passkeysPossible();

  async function usePasskey() {
    busy.value = true;
    const answer = await verify();
    busy.value = false;
    if (answer.ok) asked.settle(true);
    else trouble.value = answer.trouble;
  }

  return (
    <Dialog title={signingIn.verifyTitle} onClose={() => asked.settle(false)}>
      <p>{able ? signingIn.verifyWhy : signingIn.verifyWithoutPasskey}</p>
      {!able && <pre class="command">{signingIn.linkCommand(account?.name ?? "NAME")}</pre>}
      {account !== undefined && account.recovery_codes > 0 && (
        <details open={!able}>
          <summary>{signingIn.useRecoveryCode}</summary>
          <RecoveryCodeForm
            act={signingIn.recoveryVerify}
            onCode={verifyByRecoveryCode}
            onDone={() => {
              asked.settle(true);
              void sessionChanged();
            }}
          />
        </details>
      )}
      {trouble.value !== undefined && <TroubleNotice trouble={trouble.value} />}
      <div class="acts">
        {able && (
          <button type="button" class="primary" disabled={busy.value} onClick={() => void usePasskey()}>
            {signingIn.usePasskey}
          </button>
        )}
        <button type="button" onClick={() => asked.settle(false)}>
          {common.cancel}
        </button>
      </div>
    </Dialog>
  );
}
