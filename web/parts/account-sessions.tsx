import { useSignal } from "@preact/signals";
import { endOtherSession, endOtherSessions, readSessions, type SignedInBrowser } from "../api/account.ts";
import { endSession } from "../api/session.ts";
import { plainText } from "../plain-text.ts";
import { now } from "../state/clock.ts";
import { heed, sessionEnded } from "../state/session.ts";
import { sessionsText } from "../texts/account.ts";
import { exact, relative } from "../time.ts";
import { Loading, TroubleNotice } from "./notice.tsx";
import { SectionTitle, useSectionFocus } from "./section-title.tsx";
import { useAct, useAnswer } from "./use-answer.ts";

/** Where the account is open: this browser and others, and the ways out. */
export function AccountSessions() {
  const { value, trouble, load } = useAnswer(readSessions);
  const ending = useAct();
  const done = useSignal("");
  const heading = useSectionFocus();
  const others = value?.sessions.filter(({ current }) => !current).length ?? 0;

  async function end(act: typeof endOtherSessions, said: string) {
    done.value = "";
    const answer = await ending.run(async () => heed(await act()));
    if (answer.ok) {
      done.value = said;
      heading.focus();
    }
    await load();
  }

  async function signOut() {
    const answer = await endSession();
    if (answer.ok || answer.trouble.name === "unauthenticated") sessionEnded();
    else await ending.run(async () => answer);
  }

  return (
    <section>
      <SectionTitle title={sessionsText.title} focus={heading} />
      <p>{sessionsText.intro}</p>
      {value === undefined && trouble === undefined && <Loading what={sessionsText.loading} />}
      <ul class="rows">
        {value?.sessions.map((each) => (
          <SessionRow
            key={each.id}
            session={each}
            busy={ending.busy}
            onEnd={() => void end(() => endOtherSession(each.id), sessionsText.ended(plainText(each.browser, 64)))}
          />
        ))}
      </ul>
      {trouble !== undefined && <TroubleNotice trouble={trouble} retry={() => void load()} />}
      {ending.trouble !== undefined && <TroubleNotice trouble={ending.trouble} />}
      <p class="done" role="status">
        {done.value}
      </p>
      <p>{sessionsText.signOutWhat}</p>
      <div class="acts">
        <button type="button" onClick={() => void signOut()}>
          {sessionsText.signOut}
        </button>
        {others > 0 && (
          <button
            type="button"
            disabled={ending.busy}
            onClick={() => void end(endOtherSessions, sessionsText.endedOthers(others))}
          >
            {sessionsText.everywhereElse}
          </button>
        )}
      </div>
    </section>
  );
}

function SessionRow(props: { session: SignedInBrowser; busy: boolean; onEnd: () => void }) {
  const { browser, signed_in_at, last_seen_at, current } = props.session;
  const since = exact(signed_in_at);
  return (
    <li>
      <div class="what">
        <span>
          <bdi class="strong">{plainText(browser, 64)}</bdi>
          {current && ` (${sessionsText.thisOne})`}
        </span>
        <span class="quiet figures">
          {sessionsText.since(since)}, {sessionsText.lastSeen(relative(last_seen_at, now.value))}
        </span>
      </div>
      {!current && (
        <button
          type="button"
          disabled={props.busy}
          aria-label={sessionsText.endNamed(plainText(browser, 64), since)}
          onClick={props.onEnd}
        >
          {sessionsText.end}
        </button>
      )}
    </li>
  );
}
