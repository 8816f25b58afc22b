import { useSignal } from "@preact/signals";
import { makeRecoveryCodes, readRecoveryCodes } from "../api/account.ts";
import type { Answer } from "../api/call.ts";
import { sessionChanged } from "../state/session.ts";
import { asVerified } from "../state/verification.ts";
import { recoveryText } from "../texts/account.ts";
import { exact } from "../time.ts";
import { NewCodes } from "./account-new-codes.tsx";
import { ActDialog } from "./act-dialog.tsx";
import { Loading, TroubleNotice, Warning } from "./notice.tsx";
import { SectionTitle, useSectionFocus } from "./section-title.tsx";
import { useAct, useAnswer } from "./use-answer.ts";

/** At this many, the page says that they run out. */
const FEW = 3;

/** How many recovery codes are left, and making a set; the codes themselves are shown once and are nowhere but here. */
export function AccountRecovery() {
  const { value, trouble, load } = useAnswer(readRecoveryCodes);
  const making = useAct();
  const renewing = useSignal(false);
  const codes = useSignal<readonly string[] | undefined>(undefined);
  const heading = useSectionFocus();

  async function make(): Promise<Answer<unknown>> {
    const answer = await asVerified(makeRecoveryCodes);
    if (!answer.ok) return answer;
    codes.value = answer.value.codes;
    await Promise.all([load(), sessionChanged()]);
    return answer;
  }

  function kept() {
    codes.value = undefined;
    heading.focus();
  }

  return (
    <section>
      <SectionTitle title={recoveryText.title} focus={heading} />
      <p>{recoveryText.intro}</p>
      {value === undefined && trouble === undefined && <Loading what={recoveryText.loading} />}
      {value?.of === 0 && <p>{recoveryText.none}</p>}
      {value?.made_at !== undefined && (
        <p class="figures">{recoveryText.left(value.left, value.of, exact(value.made_at))}</p>
      )}
      {value !== undefined && value.of > 0 && value.left <= FEW && (
        <Warning>
          <p>{recoveryText.few}</p>
        </Warning>
      )}
      {trouble !== undefined && <TroubleNotice trouble={trouble} retry={() => void load()} />}
      {making.trouble !== undefined && <TroubleNotice trouble={making.trouble} />}
      {codes.value !== undefined && !renewing.value && <NewCodes codes={codes.value} onKept={kept} />}
      {value !== undefined && codes.value === undefined && (
        <button
          type="button"
          disabled={making.busy}
          onClick={() => {
            if (value.left > 0) renewing.value = true;
            else void making.run(make);
          }}
        >
          {making.busy ? recoveryText.making : value.of === 0 ? recoveryText.make : recoveryText.makeNew}
        </button>
      )}
      {renewing.value && (
        <ActDialog
          title={recoveryText.renewTitle}
          keep={recoveryText.keep}
          act={recoveryText.makeNew}
          onAct={make}
          onClose={() => {
            renewing.value = false;
          }}
        >
          <p class="figures">{recoveryText.renewWhat(value?.left ?? 0)}</p>
        </ActDialog>
      )}
    </section>
  );
}
