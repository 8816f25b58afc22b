import { AccountDeletion } from "../parts/account-deletion.tsx";
import { AccountExport } from "../parts/account-export.tsx";
import { AccountInvitations } from "../parts/account-invitations.tsx";
import { AccountPasskeys } from "../parts/account-passkeys.tsx";
import { AccountRecovery } from "../parts/account-recovery.tsx";
import { AccountRetention } from "../parts/account-retention.tsx";
import { AccountSessions } from "../parts/account-sessions.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { plainText } from "../plain-text.ts";
import { session } from "../state/session.ts";
import { accountText } from "../texts/account.ts";

/** Who is signed in, by what, and where; and the ways out, with and without what is theirs. */
export function AccountPage() {
  if (session.value.state !== "signed-in") return null;
  const { name, owner } = session.value.session.account;
  return (
    <div class="column">
      <PageTitle title={accountText.title} />
      <p>
        <bdi>{accountText.signedInAs(plainText(name, 64))}</bdi>
      </p>
      <AccountPasskeys />
      <AccountRecovery />
      <AccountSessions />
      {owner && <AccountInvitations />}
      <AccountRetention />
      <AccountExport />
      <AccountDeletion name={name} />
    </div>
  );
}
