import { useEffect, useMemo } from "preact/hooks";
import { Loading, TroubleNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { PairingSteps } from "../parts/pairing-steps.tsx";
import { useSectionFocus } from "../parts/section-title.tsx";
import { rememberReturn } from "../return-path.ts";
import { beginPairing } from "../state/pairing.ts";
import { loadSession, session } from "../state/session.ts";
import { common } from "../texts/common.ts";
import { pairing } from "../texts/pairing.ts";

/** Where a tray sends the person: the code, who is asking, the decision. Whoever is not signed in comes back here. */
export function PairPage() {
  const run = useMemo(beginPairing, []);
  const title = useSectionFocus();

  function startOver() {
    run.startOver();
    title.focus();
  }

  const { value } = session;
  switch (value.state) {
    case "loading":
      return <Loading what={common.loading} />;
    case "trouble":
      return <TroubleNotice trouble={value.trouble} retry={() => void loadSession()} />;
    case "signed-out":
      return <SignInFirst emptyServer={value.welcome.set_up} />;
    case "signed-in":
      return (
        <div class="column">
          <PageTitle title={pairing.title} focus={title} />
          {run.step.value.step === "entry" && <p>{pairing.intro}</p>}
          <PairingSteps run={run} onStartOver={startOver} />
        </div>
      );
  }
}

function SignInFirst({ emptyServer }: { emptyServer: boolean }) {
  useEffect(() => {
    rememberReturn("/pair");
    // Signed in in another tab meanwhile, as by the terminal's link: then this page goes on.
    const again = () => void loadSession();
    window.addEventListener("focus", again);
    return () => window.removeEventListener("focus", again);
  }, []);
  return (
    <div class="column">
      <PageTitle title={pairing.signedOutTitle} />
      <p>{emptyServer ? pairing.signedOutEmpty : pairing.signedOut}</p>
      <a class="button primary" href="/sign-in">
        {pairing.continue}
      </a>
    </div>
  );
}
