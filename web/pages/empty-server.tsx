import { useEffect } from "preact/hooks";
import { PageTitle } from "../parts/page-title.tsx";
import { loadSession } from "../state/session.ts";
import { signingIn } from "../texts/signing-in.ts";

/** What a visitor sees while the server has no account: where the link to the first one is. */
export function EmptyServer() {
  useEffect(() => {
    const again = () => void loadSession();
    window.addEventListener("focus", again);
    return () => window.removeEventListener("focus", again);
  }, []);
  return (
    <div class="column">
      <PageTitle title={signingIn.emptyTitle} />
      <p>{signingIn.emptyWhat}</p>
      <p>{signingIn.emptyStep}</p>
      <pre class="command">{signingIn.emptyBegins(location.origin)}</pre>
      <button type="button" onClick={() => void loadSession()}>
        {signingIn.check}
      </button>
    </div>
  );
}
