import { useSignal } from "@preact/signals";
import type { Invitation } from "@tandem/contract/account";
import { invite, type PendingInvitation, readInvitations, withdrawInvitation } from "../api/account.ts";
import { heed } from "../state/session.ts";
import { asVerified } from "../state/verification.ts";
import { invitationsText } from "../texts/account.ts";
import { exact } from "../time.ts";
import { CopyButton } from "./copy-button.tsx";
import { KeptOnce } from "./kept-once.tsx";
import { Loading, TroubleNotice } from "./notice.tsx";
import { SectionTitle, useSectionFocus } from "./section-title.tsx";
import { useAct, useAnswer } from "./use-answer.ts";

/** For the server's owner: letting others in, and taking back a link that nobody has used. */
export function AccountInvitations() {
  const { value, trouble, load } = useAnswer(readInvitations);
  const acting = useAct();
  const made = useSignal<Invitation | undefined>(undefined);
  const done = useSignal("");
  const heading = useSectionFocus();

  async function make() {
    done.value = "";
    const answer = await acting.run(() => asVerified(invite));
    if (!answer.ok) return;
    made.value = answer.value;
    await load();
  }

  async function withdraw({ id }: PendingInvitation) {
    done.value = "";
    const answer = await acting.run(async () => heed(await withdrawInvitation(id)));
    if (answer.ok) {
      if (made.value?.id === id) made.value = undefined;
      done.value = invitationsText.withdrawn;
      heading.focus();
    }
    await load();
  }

  function sent() {
    made.value = undefined;
    heading.focus();
  }

  return (
    <section>
      <SectionTitle title={invitationsText.title} focus={heading} />
      <p>{invitationsText.intro}</p>
      {value === undefined && trouble === undefined && <Loading what={invitationsText.loading} />}
      <ul class="rows">
        {value?.invitations.map((invitation) => (
          <InvitationRow
            key={invitation.id}
            invitation={invitation}
            busy={acting.busy}
            onWithdraw={() => void withdraw(invitation)}
          />
        ))}
      </ul>
      {trouble !== undefined && <TroubleNotice trouble={trouble} retry={() => void load()} />}
      {acting.trouble !== undefined && <TroubleNotice trouble={acting.trouble} />}
      <p class="done" role="status">
        {done.value}
      </p>
      {made.value === undefined ? (
        <button type="button" disabled={acting.busy} onClick={() => void make()}>
          {acting.busy ? invitationsText.inviting : invitationsText.invite}
        </button>
      ) : (
        <KeptOnce title={invitationsText.linkTitle}>
          <p>{invitationsText.linkWhat}</p>
          <pre class="command">{made.value.link}</pre>
          <div class="acts">
            <button type="button" class="primary" onClick={sent}>
              {invitationsText.sent}
            </button>
            <CopyButton text={made.value.link} label={invitationsText.copy} copied={invitationsText.copied} />
          </div>
        </KeptOnce>
      )}
    </section>
  );
}

function InvitationRow(props: { invitation: PendingInvitation; busy: boolean; onWithdraw: () => void }) {
  const made = exact(props.invitation.made_at);
  return (
    <li>
      <div class="what">
        <span class="figures">{invitationsText.waiting(made)}</span>
        <span class="quiet figures">{invitationsText.until(exact(props.invitation.expires_at))}</span>
      </div>
      <button
        type="button"
        disabled={props.busy}
        aria-label={invitationsText.withdrawNamed(made)}
        onClick={props.onWithdraw}
      >
        {invitationsText.withdraw}
      </button>
    </li>
  );
}
