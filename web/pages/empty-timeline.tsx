import { FirstSteps } from "../parts/first-steps.tsx";
import { inSentence, plainText } from "../plain-text.ts";
import { devices } from "../state/devices.ts";
import { session } from "../state/session.ts";
import { listed, timelineText } from "../texts/timeline.ts";

/** What the newcomer sees right after the account was created. */
export function Welcome() {
  const { value } = session;
  const name = value.state === "signed-in" ? value.session.account.name : "";
  return (
    <section class="empty">
      <h2>
        <bdi>{timelineText.welcomeTitle(plainText(name, 64))}</bdi>
      </h2>
      <p>{timelineText.welcome}</p>
      <FirstSteps />
      <PairLink />
    </section>
  );
}

/** A timeline without events leads on: to pairing, to the machines that are paired, or out of the filter. */
export function EmptyTimeline({ filtered }: { filtered: boolean }) {
  const known = devices.value.state === "loaded" ? devices.value.devices : [];
  const names = known.filter(({ status }) => status === "active").map(({ name }) => inSentence(name));
  if (filtered)
    return (
      <section class="empty">
        <h2>{timelineText.noMatchTitle}</h2>
        <p>{timelineText.noMatch}</p>
        <a class="button" href="/">
          {timelineText.showAll}
        </a>
      </section>
    );
  return (
    <section class="empty">
      <h2>{timelineText.emptyTitle}</h2>
      {names.length === 0 ? (
        <>
          <p>{timelineText.emptyNoDevice}</p>
          <PairLink />
        </>
      ) : (
        <p>
          {names.length === 1
            ? timelineText.emptyWithDevice(listed(names))
            : timelineText.emptyWithDevices(listed(names))}
        </p>
      )}
      <FirstSteps />
    </section>
  );
}

function PairLink() {
  return (
    <a class="button primary" href="/settings/devices/pair">
      {timelineText.pair}
    </a>
  );
}
