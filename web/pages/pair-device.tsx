import { useSignal } from "@preact/signals";
import type { PairingWindow } from "@tandem/contract/pairing";
import { useEffect, useMemo } from "preact/hooks";
import type { Trouble } from "../api/call.ts";
import { openWindow } from "../api/pairing.ts";
import { Loading, TroubleNotice, Warning } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { PairingSteps } from "../parts/pairing-steps.tsx";
import { useSectionFocus } from "../parts/section-title.tsx";
import { now } from "../state/clock.ts";
import { beginPairing } from "../state/pairing.ts";
import { heed } from "../state/session.ts";
import { pairing } from "../texts/pairing.ts";
import { countdown } from "../time.ts";

interface OpenWindow extends PairingWindow {
  readonly untilMs: number;
}

/** The pairing window: how to start the tray, and where its code is entered; waits for as long as the window is open. */
export function PairDevicePage() {
  const run = useMemo(beginPairing, []);
  const title = useSectionFocus();
  const opened = useSignal<OpenWindow | undefined>(undefined);
  const trouble = useSignal<Trouble | undefined>(undefined);

  async function open() {
    trouble.value = undefined;
    opened.value = undefined;
    const answer = heed(await openWindow());
    if (answer.ok) opened.value = { ...answer.value, untilMs: Date.now() + answer.value.expires_in * 1000 };
    else trouble.value = answer.trouble;
  }
  useEffect(() => void open(), []);

  /** What was decided on has spent the window. */
  function startOver() {
    run.startOver();
    title.focus();
    void open();
  }

  const entering = run.step.value.step === "entry";
  return (
    <div class="column">
      <PageTitle title={pairing.title} focus={title} />
      {trouble.value !== undefined && <TroubleNotice trouble={trouble.value} retry={() => void open()} />}
      {opened.value === undefined && trouble.value === undefined && <Loading what={pairing.opening} />}
      {entering && opened.value !== undefined && <HowToStart window={opened.value} onAgain={() => void open()} />}
      {entering && <h2>{pairing.enterTitle}</h2>}
      {entering && <p>{pairing.intro}</p>}
      <PairingSteps run={run} onStartOver={startOver} />
    </div>
  );
}

function HowToStart({
  window: { deep_link, expires_in, untilMs },
  onAgain,
}: {
  window: OpenWindow;
  onAgain: () => void;
}) {
  const leftMs = Math.min(untilMs - now.value, expires_in * 1000);
  return (
    <section>
      <h2>{pairing.startTitle}</h2>
      <p>{pairing.startIntro}</p>
      <ul class="ways">
        <li>
          <a class="button" href={deep_link}>
            {pairing.startLink}
          </a>{" "}
          {pairing.startLinkHint}
        </li>
        <li>{pairing.startPalette}</li>
        <li>{pairing.startPopup}</li>
      </ul>
      <p class="quiet">
        {pairing.serverAddress} <code>{location.origin}</code>
      </p>
      {leftMs > 0 ? (
        <p class="quiet figures">{pairing.windowLeft(countdown(leftMs))}</p>
      ) : (
        <Warning>
          <p>{pairing.windowOver}</p>
          <button type="button" onClick={onAgain}>
            {pairing.openAgain}
          </button>
        </Warning>
      )}
    </section>
  );
}
