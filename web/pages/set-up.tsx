import { useSignal } from "@preact/signals";
import type { Trouble } from "../api/call.ts";
import { createAccount, passkeysPossible } from "../api/passkeys.ts";
import { linkToken } from "../link-token.ts";
import { Field, Form } from "../parts/form.tsx";
import { Loading, TroubleNotice, Warning } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { takeReturn } from "../return-path.ts";
import { go } from "../router.ts";
import { session, sessionBegun } from "../state/session.ts";
import { common } from "../texts/common.ts";
import { settingUp } from "../texts/signing-in.ts";

const LONGEST_NAME = 64;

/** Creates an account and its first passkey: the server's first by the set-up link, later ones by invitation or openly. */
export function SetUpPage() {
  const { value } = session;
  const open = value.state === "signed-out" && value.welcome.registration === "open" && !value.welcome.set_up;
  if (value.state === "loading") return <Loading what={common.loading} />;
  return (
    <div class="column">
      <PageTitle title={settingUp.title} />
      {linkToken.value === undefined && !open ? <NoLink text={settingUp.noLink} /> : <NewAccount />}
    </div>
  );
}

function NewAccount() {
  const name = useSignal("");
  const error = useSignal<string | undefined>(undefined);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const busy = useSignal(false);

  async function create() {
    error.value = name.value.trim() === "" ? settingUp.nameMissing : undefined;
    trouble.value = undefined;
    if (error.value !== undefined) return;
    busy.value = true;
    const answer = await createAccount(name.value.trim(), linkToken.value);
    busy.value = false;
    if (answer.ok) {
      linkToken.value = undefined;
      await sessionBegun();
      const back = takeReturn();
      go(back === "/" ? "/?welcome" : back, { replace: true });
    } else if (answer.trouble.name === "validation") error.value = settingUp.nameTaken;
    else trouble.value = answer.trouble;
  }

  if (!passkeysPossible()) return <Impossible />;
  if (trouble.value !== undefined && LINK_ENDED.has(trouble.value.name)) return <NoLink text={settingUp.linkUsed} />;
  return (
    <>
      <p>{settingUp.intro}</p>
      {trouble.value !== undefined && <TroubleNotice trouble={trouble.value} />}
      <Form onSubmit={() => void create()}>
        <Field
          label={settingUp.name}
          hint={settingUp.nameHint}
          value={name.value}
          longest={LONGEST_NAME}
          error={error.value}
          onInput={(value) => {
            name.value = value;
          }}
        />
        <button type="submit" class="primary" disabled={busy.value}>
          {busy.value ? settingUp.waiting : settingUp.create}
        </button>
      </Form>
    </>
  );
}

/** How the server answers a link that is unknown, used or expired: all alike. */
const LINK_ENDED: ReadonlySet<string> = new Set(["unauthenticated", "forbidden", "not-found"]);

function NoLink({ text }: { text: string }) {
  return (
    <>
      <Warning>
        <p>{text}</p>
      </Warning>
      <a class="button" href="/sign-in">
        {settingUp.toSignIn}
      </a>
    </>
  );
}

function Impossible() {
  const { protocol, port } = location;
  return (
    <Warning>
      <p>{settingUp.impossible}</p>
      {location.hostname === "127.0.0.1" && (
        <p>{settingUp.openAt(`${protocol}//localhost${port === "" ? "" : `:${port}`}/set-up`)}</p>
      )}
    </Warning>
  );
}
