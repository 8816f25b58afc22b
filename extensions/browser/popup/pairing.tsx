import { useState } from "preact/hooks";
import browser from "webextension-polyfill";
import { ask, askUserCode } from "./connection.ts";
import { Countdown } from "./countdown.tsx";
import { Heading } from "./heading.tsx";
import { MaskedCode } from "./masked-code.tsx";
import { useNow } from "./use-now.ts";

/** A code waits to be typed on the server's page. This surface holds no letter of it, but for as long as it is held. */
export function Pairing({ origin, page, expiresAt }: { origin: string; page: string; expiresAt: number }) {
  const [copied, setCopied] = useState<"yes" | "no">();
  const expired = useNow() >= expiresAt;

  async function copy() {
    const code = await askUserCode();
    const written = code !== undefined && (await writeText(code));
    setCopied(written ? "yes" : "no");
  }

  return (
    <>
      <Heading>Your code is ready</Heading>
      <p>Type it on the page of {origin}. It pairs this browser with the account that is signed in there.</p>
      <MaskedCode expired={expired} />
      <Countdown until={expiresAt} />
      <div class="buttons">
        <button type="button" disabled={expired} onClick={copy}>
          Copy without showing
        </button>
        <button type="button" class="primary" onClick={() => browser.tabs.create({ url: page })}>
          Open the pairing page
        </button>
        <button type="button" class="quiet" onClick={() => ask({ ask: "cancel-pairing" })}>
          Cancel
        </button>
      </div>
      <p role="status" class="small">
        {copied === "yes" && "Copied. Paste it on the page."}
        {copied === "no" && "The code could not be copied. Hold the button to read it."}
      </p>
    </>
  );
}

function writeText(text: string): Promise<boolean> {
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
