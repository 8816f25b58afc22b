import { effect, untracked } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { AccountPage } from "./pages/account.tsx";
import { AuditPage } from "./pages/audit.tsx";
import { DevicesPage } from "./pages/devices.tsx";
import { InstallPage } from "./pages/install.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { PairPage } from "./pages/pair.tsx";
import { PairDevicePage } from "./pages/pair-device.tsx";
import { SetUpPage } from "./pages/set-up.tsx";
import { SignInPage } from "./pages/sign-in.tsx";
import { TimelinePage } from "./pages/timeline.tsx";
import { TodayPage } from "./pages/today.tsx";
import { LiveNotice } from "./parts/live-notice.tsx";
import { SignedIn } from "./parts/signed-in.tsx";
import { TopBar } from "./parts/top-bar.tsx";
import { VerificationDialog } from "./parts/verification-dialog.tsx";
import { place } from "./router.ts";
import { forgetDevices, loadDevices } from "./state/devices.ts";
import { startLive, stopLive } from "./state/live.ts";
import { session } from "./state/session.ts";
import { forgetTimeline } from "./state/timeline.ts";
import { verificationAsked } from "./state/verification.ts";
import { common } from "./texts/common.ts";

/** The pages that need nobody to be signed in; `/pair` leads through it by itself. */
const OPEN: Readonly<Record<string, ComponentType>> = {
  "/pair": PairPage,
  "/install": InstallPage,
  "/set-up": SetUpPage,
  "/invitation": SetUpPage,
  "/sign-in": SignInPage,
};

const SIGNED_IN: Readonly<Record<string, ComponentType>> = {
  "/": TodayPage,
  "/timeline": TimelinePage,
  "/settings/devices": DevicesPage,
  "/settings/devices/pair": PairDevicePage,
  "/settings/account": AccountPage,
  "/audit": AuditPage,
};

/** Other addresses of pages, as people may type them. */
const ALSO: Readonly<Record<string, string>> = {
  "/devices": "/settings/devices",
  "/settings": "/settings/devices",
  "/account": "/settings/account",
};

export function App() {
  useEffect(followSession, []);
  const path = ALSO[place.value.path] ?? place.value.path;
  return (
    <>
      <a class="skip" href="#page">
        {common.skip}
      </a>
      <TopBar path={path} />
      <LiveNotice />
      <main id="page" tabIndex={-1}>
        <Page key={path} path={path} />
      </main>
      <VerificationDialog />
    </>
  );
}

function Page({ path }: { path: string }) {
  const Open = OPEN[path];
  if (Open !== undefined) return <Open />;
  const Inner = SIGNED_IN[path];
  return Inner === undefined ? (
    <NotFoundPage />
  ) : (
    <SignedIn>
      <Inner />
    </SignedIn>
  );
}

/** What is live begins and ends with the session. */
function followSession(): () => void {
  return effect(() => {
    const { state } = session.value;
    // Only the session moves this, not what these acts read on their way.
    untracked(() => {
      if (state === "signed-in") {
        startLive();
        void loadDevices();
      } else if (state === "signed-out") {
        stopLive();
        forgetDevices();
        forgetTimeline();
        // Nobody is there to be verified, and the question would cover the page that leads in.
        verificationAsked.value?.settle(false);
      }
    });
  });
}
