import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Trouble } from "../api/call.ts";
import { passkeysPossible, signIn } from "../api/passkeys.ts";
import { readSession, redeemLink, redeemRecoveryCode } from "../api/session.ts";
import { linkToken } from "../link-token.ts";
import { Loading, TroubleNotice, Warning } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { RecoveryCodeForm } from "../parts/recovery-code-form.tsx";
import { plainText } from "../plain-text.ts";
import { rememberReturn, takeReturn } from "../return-path.ts";
import { go, place } from "../router.ts";
import { loadSession, session, sessionBegun } from "../state/session.ts";
import { common } from "../texts/common.ts";
import { settingUp, signingIn } from "../texts/signing-in.ts";
import { EmptyServer } from "./empty-server.tsx";

/** Signs in by passkey, or by the link that brought the person here. */
export function SignInPage() {
  const { value } = session;
  const linkRefused = useSignal(false);
  const linkTrouble = useSignal<Trouble | undefined>(undefined);
  const signedInAs = useSignal<string | undefined>(undefined);
  const token = linkToken.value;

  async function take(link: string) {
    signedInAs.value = undefined;
    linkTrouble.value = undefined;
    const before = await readSession();
    if (before.ok) signedInAs.value = before.value.account.name;
    else if (before.trouble.name === "unauthenticated") await redeem(link);
    else linkTrouble.value = before.trouble;
  }
  async function redeem(link: string) {
    signedInAs.value = undefined;
    const answer = await redeemLink(link);
    if (!answer.ok && !LINK_ENDED.has(answer.trouble.name)) {
      linkTrouble.value = answer.trouble;
      return;
    }
    // Before the token goes: until the session is read anew, this page may think that somebody else is signed in.
    if (answer.ok) await sessionBegun();
    linkToken.value = undefined;
    linkRefused.value = !answer.ok;
  }
  useEffect(() => {
    if (token !== undefined) void take(token);
  }, [token]);
  useEffect(() => {
    if (value.state === "signed-in" && token === undefined) go(takeReturn(), { replace: true });
  }, [value.state, token]);

  if (token !== undefined && signedInAs.value !== undefined)
    return <SignedInAlready as={signedInAs.value} use={() => void redeem(token)} />;
  if (token !== undefined && linkTrouble.value !== undefined)
    return <LinkWaits trouble={linkTrouble.value} retry={() => void take(token)} />;
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

/** How the server answers a link that is unknown, used or expired, or never was one. Otherwise it may still be good. */
const LINK_ENDED: ReadonlySet<string> = new Set(["not-found", "unauthenticated", "forbidden", "validation"]);

function LinkWaits({ trouble, retry }: { trouble: Trouble; retry: () => void }) {
  return (
    <div class="column">
      <PageTitle title={signingIn.title} />
      <TroubleNotice trouble={trouble} retry={retry} />
    </div>
  );
}

/** A link that somebody sent must not put this browser into their account unasked. */
function SignedInAlready({ as, use }: { as: string; use: () => void }) {
  function stay() {
    linkToken.value = undefined;
  }
  return (
    <div class="column">
      <PageTitle title={signingIn.title} />
      <p>
        <bdi>{signingIn.signedInAs(plainText(as, 64))}</bdi>
      </p>
      <p>{signingIn.otherLink}</p>
      <div class="decision">
        <button type="button" onClick={stay}>
          {signingIn.stay}
        </button>
        <button type="button" onClick={use}>
          {signingIn.useLink}
        </button>
      </div>
    </div>
  );
}

function ByRecoveryCode() {
  async function signedIn() {
    // Who lost a passkey will want to add another one.
    const back = takeReturn();
    rememberReturn(back === "/" ? "/settings/account" : back);
    await sessionBegun();
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
    if (answer.ok) await sessionBegun();
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
