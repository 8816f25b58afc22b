import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { rememberReturn } from "../return-path.ts";
import { go } from "../router.ts";
import { loadSession, session } from "../state/session.ts";
import { common } from "../texts/common.ts";
import { Loading, TroubleNotice } from "./notice.tsx";
import { PageTitle } from "./page-title.tsx";

/** Shows its page to whom is signed in; leads others to sign in, and back here afterwards. */
export function SignedIn({ children }: { children: ComponentChildren }) {
  const { value } = session;
  switch (value.state) {
    case "loading":
      return <Loading what={common.loading} />;
    case "trouble":
      return (
        <div class="column">
          <PageTitle title={common.notOpened} />
          <TroubleNotice trouble={value.trouble} retry={() => void loadSession()} />
        </div>
      );
    case "signed-out":
      return <ToSignIn />;
    case "signed-in":
      return <>{children}</>;
  }
}

function ToSignIn() {
  useEffect(() => {
    const here = location.pathname + location.search;
    if (here !== "/") rememberReturn(here);
    go("/sign-in", { replace: true });
  }, []);
  return <Loading what={common.loading} />;
}
