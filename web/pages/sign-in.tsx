import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Trouble } from "../api/call.ts";
import { passkeysPossible, signIn } from "../api/passkeys.ts";
import { redeemLink, redeemRecoveryCode } from "../api/session.ts";
import { linkToken } from "../link-token.ts";
import { Loading, TroubleNotice, Warning } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { RecoveryCodeForm } from "../parts/recovery-code-form.tsx";
import { rememberReturn, takeReturn } from "../return-path.ts";
import { go, place } from "../router.ts";
import { loadSession, session, sessionChanged } from "../state/session.ts";
import { common } from "../texts/common.ts";
import { settingUp, signingIn } from "../texts/signing-in.ts";
import { EmptyServer } from "./empty-server.tsx";

/** Signs in by passkey, or by the link that brought the person here. */
export function SignInPage() {
  const { value } = session;
  const linkRefused = useSignal(false);
  const token = linkToken.value;

  useEffect(() => {
    if (token === undefined) return;
    void redeemLink(token).then(async (answer) => {
      linkToken.value = undefined;
      linkRefused.value = !answer.ok;
      if (answer.ok) await sessionChanged();
    });
  }, [token]);
  useEffect(() => {
    if (value.state === "signed-in" && token === undefined) go(takeReturn(), { replace: true });
  }, [value.state, token]);

  if (token !== undefined) return <Loading what={signingIn.redeeming} />;
  if (value.state === "trouble") return <TroubleNotice trouble={value.trouble} retry={() => void loadSession()} />;
  if (value.state !== "signed-out") return <Loading what={common.loading} />;
  if (value.welcome.set_up) return <EmptyServer />;
  return (
    <div class="column">
      <PageTitle title={signingIn.title} />
      {linkRefused.value && (
        <Warning>
          <p>{signingIn.linkUsed}</p>
        </Warning>
      )}
      {place.value.query.has("deleted") && (
        <p class="done" role="status">
          {signingIn.deleted}
        </p>
      )}
      <ByPasskey />
      <h2>{signingIn.lostTitle}</h2>
      <ByRecoveryCode />
      <p>{signingIn.lost}</p>
      <pre class="command">{signingIn.linkCommand("NAME")}</pre>
      <h2>{signingIn.newAccount}</h2>
      {value.welcome.registration === "open" ? (
        <>
          <p>{signingIn.newAccountWhy}</p>
          <a class="button" href="/set-up">
            {signingIn.newAccount}
          </a>
        </>
      ) : (
        <p>{signingIn.byInvitation}</p>
      )}
    </div>
  );
}

function ByRecoveryCode() {
  async function signedIn() {
    // Who lost a passkey will want to add another one.
    const back = takeReturn();
    rememberReturn(back === "/" ? "/settings/account" : back);
    await sessionChanged();
  }
  return (
    <details>
      <summary>{signingIn.useRecoveryCode}</summary>
      <RecoveryCodeForm act={signingIn.recoveryAct} onCode={redeemRecoveryCode} onDone={() => void signedIn()} />
    </details>
  );
}

function ByPasskey() {
  const busy = useSignal(false);
  const trouble = useSignal<Trouble | undefined>(undefined);

  async function usePasskey() {
    busy.value = true;
    trouble.value = undefined;
    const answer = await signIn();
    if (answer.ok) await sessionChanged();
    else trouble.value = answer.trouble;
    busy.value = false;
  }

  if (!passkeysPossible())
    return (
      <Warning>
        <p>{settingUp.impossible}</p>
      </Warning>
    );
  return (
    <>
      <p>{signingIn.intro}</p>
      {trouble.value !== undefined && <TroubleNotice trouble={trouble.value} />}
      <button type="button" class="primary" disabled={busy.value} onClick={() => void usePasskey()}>
        {busy.value ? signingIn.waitingForPasskey : signingIn.usePasskey}
      </button>
    </>
  );
}
